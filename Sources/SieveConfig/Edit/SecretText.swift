internal import SieveCore

/// Which words of the file are keys, and what covers those in running text: in URLs and in comments, where lines are kept that were in use once.
enum SecretText {
  /// Whether what is called so is a key: the file's own names, and those of headers and parameters. `private_key` is a path.
  static func isSecret(_ name: String) -> Bool {
    let name = name.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    if name.elementsEqual("private_key".utf8) { return false }
    return endings.contains { name.suffix($0.utf8.count).elementsEqual($0.utf8) }
  }

  private static let endings = ["key", "token", "secret", "password", "authorization", "cookie"]

  /// Whether it says where the key is, and is none.
  static func isReference(_ text: String) -> Bool {
    ["os.environ/", "file:", "credential:"].contains { text.utf8.starts(with: $0.utf8) }
  }

  /// Covers the passwords in URLs: `http://user:•••@host`.
  static func maskedURLs(_ text: String) -> String {
    var out: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let mark = rest.firstRange(of: "://".utf8) {
      out += rest[..<mark.upperBound]
      rest = rest[mark.upperBound...]
      let end = rest.firstIndex { $0 <= 0x20 || "\"'`<>".utf8.contains($0) } ?? rest.endIndex
      guard let found = userInfo(of: rest[..<end]) else { continue }
      if let colon = found.firstIndex(of: UInt8(ascii: ":")) { out += found[...colon] }
      out += KeyMask.mark.utf8
      rest = rest[found.endIndex...]
    }
    return String(decoding: out + rest, as: UTF8.self)
  }

  /// What stands before the `@` of a URL's authority. A password with a slash in it is none that a URL can have, and one all the same.
  private static func userInfo(of url: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    let authority = url.prefix { !"/?#".utf8.contains($0) }
    if let at = authority.lastIndex(of: UInt8(ascii: "@")) { return url[..<at] }
    let port = authority.drop { $0 != UInt8(ascii: ":") }.dropFirst()
    guard !port.isEmpty, !port.allSatisfy({ (0x30...0x39).contains($0) }), let at = url.lastIndex(of: UInt8(ascii: "@")) else { return nil }
    return url[..<at]
  }

  /// Covers what a comment holds of keys: what follows the name of one, what looks like one, and passwords in URLs.
  static func maskedComment(_ text: String) -> String {
    var bytes = Array(text.utf8)
    var start = 0
    while start < bytes.count {
      // Where a name can begin: at the comment's beginning, and in a flow mapping.
      while start < bytes.count, "#-{,\"' \t".utf8.contains(bytes[start]) { start += 1 }
      let name = bytes[start...].prefix { !":=,{}\"' \t".utf8.contains($0) }
      var position = name.endIndex
      while position < bytes.count, "\"' \t".utf8.contains(bytes[position]) { position += 1 }
      if position < bytes.count, ":=".utf8.contains(bytes[position]), isSecret(String(decoding: name, as: UTF8.self)) {
        position += 1
        while position < bytes.count, "\"' \t".utf8.contains(bytes[position]) { position += 1 }
        var end = bytes[position...].firstIndex { ",}".utf8.contains($0) } ?? bytes.count
        while end > position, "\"' \t".utf8.contains(bytes[end - 1]) { end -= 1 }
        if end > position, !isReference(String(decoding: bytes[position..<end], as: UTF8.self)) {
          bytes.replaceSubrange(position..<end, with: KeyMask.mark.utf8)
          end = position + KeyMask.mark.utf8.count
        }
        position = end
      }
      start = bytes[position...].firstIndex { "{,".utf8.contains($0) } ?? bytes.count
    }
    return KeyMask.masked(maskedURLs(String(decoding: bytes, as: UTF8.self)))
  }
}
