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

  /// A warning on standard error.
  static func warn(_ text: String) { complain("\(Ink.errors.warning("warning:")) \(TerminalText.lines(text))") }

  static func write(_ text: String, to fileDescriptor: CInt) { write(Array(text.utf8), to: fileDescriptor) }

  /// All of it at one time, where the file takes it.
  static func write(_ bytes: [UInt8], to fileDescriptor: CInt) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { bytes in platform_write(fileDescriptor, bytes.baseAddress, bytes.count) }
      if count < 0, platform_errno() == EINTR { continue }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}
