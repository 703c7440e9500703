// Files of the configuration as text: small, UTF-8, with the system's own words where that fails.
internal import Foundation

enum TextFile {
  /// No configuration, key or certificate bundle is larger; whatever is, is not what the operator meant.
  static let largestSize = 4 << 20

  /// The whole file without a byte order mark.
  static func read(_ path: String) throws(FileReadError) -> String {
    try decode(readBytes(path))
  }

  /// Checked UTF-8, never repaired: a replacement character in an id or a key would only fail later.
  static func decode(_ bytes: [UInt8]) throws(FileReadError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      let bad = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil }
      throw FileReadError("it is not UTF-8 text", line: bad.map { $0 + 1 })
    }
    return text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
  }

  /// The whole file, at most `largestSize` of it.
  static func readBytes(_ path: String) throws(FileReadError) -> [UInt8] {
    guard let file = fopen(path, "rb") else { throw lastSystemError() }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = fread(&chunk, 1, chunk.count, file)
      guard count > 0 else { break }
      bytes += chunk[..<count]
      guard bytes.count <= largestSize else { throw FileReadError("it is larger than 4 MiB") }
    }
    guard ferror(file) == 0 else { throw lastSystemError() }
    return bytes
  }

  private static func lastSystemError() -> FileReadError {
    FileReadError(String(cString: strerror(errno)))
  }
}
