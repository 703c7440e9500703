// Paths as RFC 3986 §3.3 writes them, percent-escapes kept.

enum URLPath {
  static func isValid(_ text: some StringProtocol) -> Bool {
    text.allSatisfy(\.isURLPathCharacter)
      && text.split(separator: "%", omittingEmptySubsequences: false).dropFirst().allSatisfy { escape in
        escape.prefix(2).count == 2 && escape.prefix(2).allSatisfy { $0.isASCII && $0.isHexDigit }
      }
  }

  static func withoutTrailingSlashes(_ text: some StringProtocol) -> String {
    String(text.dropLast(text.reversed().prefix { $0 == "/" }.count))
  }
}
