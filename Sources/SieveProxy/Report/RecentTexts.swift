internal import SieveCore

/// Texts that come again and again, such as the paths of requests, each made once. Keeps a few, and none that is long.
struct RecentTexts {
  private var kept = [(bytes: [UInt8], text: String)](repeating: ([], ""), count: 16)

  /// Longer ones are made each time.
  private static let longest = 128

  mutating func text(_ bytes: UnsafeRawBufferPointer) -> String {
    guard bytes.count <= Self.longest else { return String(decoding: bytes, as: UTF8.self) }
    let place = bytes.count % kept.count
    if kept[place].bytes.withUnsafeBytes({ $0.hasSameBytes(as: bytes) }) { return kept[place].text }
    let text = String(decoding: bytes, as: UTF8.self)
    kept[place] = (Array(bytes), text)
    return text
  }
}
