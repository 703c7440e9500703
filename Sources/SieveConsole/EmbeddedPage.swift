internal import CConsolePage

/// The page's files as they are in the folder `Page`.
enum EmbeddedPage {
  static var files: [(name: String, bytes: [UInt8])] {
    (0...).lazy.map { console_page_file($0)?.pointee }.prefix { $0 != nil }.compactMap(\.self).map { file in
      (String(cString: file.name), Array(UnsafeBufferPointer(start: file.bytes, count: file.count)))
    }
  }
}
