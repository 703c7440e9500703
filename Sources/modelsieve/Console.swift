internal import CPlatform

/// What the program says to the person at the terminal, as opposed to its log.
enum Console {
  /// A line on standard output, at once even where that is a pipe.
  static func say(_ text: String) {
    write(text + "\n", to: STDOUT_FILENO)
  }

  /// A line on standard error.
  static func complain(_ text: String) {
    write(text + "\n", to: STDERR_FILENO)
  }

  static func write(_ text: String, to fileDescriptor: CInt) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { bytes in platform_write(fileDescriptor, bytes.baseAddress, bytes.count) }
      if count < 0, platform_errno() == EINTR { continue }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}
