internal import SieveCore

/// Which words of the file are keys, and what covers those in running text.
enum SecretText {
  /// Whether what is called so is a key: the file's own names, and those of headers and parameters. `private_key` is a path.
  static func isSecret(_ name: String) -> Bool {
    let name = name.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    if name.elementsEqual("private_key".utf8) { return false }
    return endings.contains { name.suffix($0.utf8.count).elementsEqual($0.utf8) }
  }

  /// Whether what stands below or behind that name may be a key, so that no message repeats it. Where a key goes to is mistaken for where it stands.
  static func mayHoldSecret(_ name: String) -> Bool {
    isSecret(name) || ["headers", "proxy", "auth", "auth_header"].contains(name)
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
      out += covered(found)
      rest = rest[found.endIndex...]
    }
    return String(decoding: out + rest, as: UTF8.self)
  }

  /// The same for the address of a proxy, which needs no scheme: `user:•••@host`.
  static func maskedProxy(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var start = bytes.firstIndex { !"\"' \t".utf8.contains($0) } ?? bytes.endIndex
    let end = bytes[start...].firstIndex { $0 <= 0x20 } ?? bytes.endIndex
    if let mark = bytes[start..<end].firstRange(of: "://".utf8) { start = mark.upperBound }
    guard let found = userInfo(of: bytes[start..<end]) else { return maskedURLs(text) }
    return String(decoding: bytes[..<start] + covered(found), as: UTF8.self)
      + maskedURLs(String(decoding: bytes[found.endIndex...], as: UTF8.self))
  }

  /// Covers what stands behind the name of a key with a blank between, where a colon was meant: `api_key •••`.
  static func maskedWord(_ text: String) -> String {
    let name = text.prefix { $0 != " " }
    return name.endIndex < text.endIndex && isSecret(String(name)) ? "\(name) \(KeyMask.mark)" : text
  }

  /// `user:•••`, or the mark alone where there is no colon.
  private static func covered(_ userInfo: ArraySlice<UInt8>) -> [UInt8] {
    let user = userInfo.firstIndex(of: UInt8(ascii: ":")).map { userInfo[...$0] } ?? []
    return user + Array(KeyMask.mark.utf8)
  }

  /// What stands before the `@` of a URL's authority. A password with a slash in it is none that a URL can have, and one all the same.
  private static func userInfo(of url: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    let authority = url.prefix { !"/?#".utf8.contains($0) }
    if let at = authority.lastIndex(of: UInt8(ascii: "@")) { return url[..<at] }
    let port = authority.drop { $0 != UInt8(ascii: ":") }.dropFirst()
    guard !port.isEmpty, !port.allSatisfy({ (0x30...0x39).contains($0) }), let at = url.lastIndex(of: UInt8(ascii: "@")) else { return nil }
    return url[..<at]
  }

  /// The names in a text, as far as they can be told from values: words before a colon or an equals sign, or behind a `?`.
  static func names(in text: Substring) -> [String] {
    let bytes = Array(text.utf8)
    var names: [String] = []
    for index in bytes.indices {
      if bytes[index] == UInt8(ascii: ":") || bytes[index] == UInt8(ascii: "=") {
        names.append(word(in: bytes[..<index]).text)
      } else if bytes[index] == UInt8(ascii: "?") {
        names += words(in: bytes[(index + 1)...]).prefix(1)
      }
    }
    return names.filter { !$0.isEmpty }
  }

  /// All words of a text, whatever they are.
  static func words(in bytes: some Sequence<UInt8>) -> [String] {
    bytes.split { !isWordByte($0) }.map { String(decoding: $0, as: UTF8.self) }
  }

  /// The word at the end of a text, quotes and the like behind it left out, and where it begins.
  static func word(in text: ArraySlice<UInt8>) -> (text: String, start: Int) {
    var end = text.endIndex
    while end > text.startIndex, "\"'`])\\ \t".utf8.contains(text[end - 1]) { end -= 1 }
    var start = end
    while start > text.startIndex, isWordByte(text[start - 1]) { start -= 1 }
    return (String(decoding: text[start..<end], as: UTF8.self), start)
  }

  static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...: true
    default: "-_.".utf8.contains(byte)
    }
  }
}
