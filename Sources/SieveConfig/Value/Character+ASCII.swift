// The character classes that URLs and header names are made of (RFC 3986 §2, RFC 9110 §5.6.2).

extension Character {
  var isASCIILetter: Bool { isASCII && isLetter }
  var isASCIIDigit: Bool { isASCII && isNumber }

  var isASCIIAlphanumeric: Bool { isASCIILetter || isASCIIDigit }

  /// A `tchar`.
  var isTokenCharacter: Bool { isASCIIAlphanumeric || "!#$%&'*+-.^_`|~".contains(self) }

  /// A `pchar` or a slash, percent signs included.
  var isURLPathCharacter: Bool { isASCIIAlphanumeric || "/-._~!$&'()*+,;=:@%".contains(self) }
}

extension StringProtocol {
  /// Whether it is made of ASCII letters, digits and `others` alone.
  func isASCIIAlphanumeric(or others: String) -> Bool {
    allSatisfy { $0.isASCIIAlphanumeric || others.contains($0) }
  }
}
