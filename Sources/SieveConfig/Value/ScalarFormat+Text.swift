// Scalars that stay text: checked, and where two spellings mean one thing, brought to one.

extension ScalarFormat where Value == String {
  /// Anything but control characters; may be empty.
  static var line: Self {
    Self("not hold control characters", repeatsText: false) { text in
      text.unicodeScalars.contains(where: \.isControl) ? nil : text
    }
  }

  /// A name for people and for requests: not empty, no control characters, no white space around it.
  static var label: Self {
    Self("be a name without control characters or white space around it") { text in
      guard let first = text.first, let last = text.last, !first.isWhitespace, !last.isWhitespace else { return nil }
      return text.unicodeScalars.contains(where: \.isControl) ? nil : text
    }
  }

  /// A segment of a URL's path that needs no escapes (RFC 3986 §3.3).
  static var pathSegment: Self {
    Self("be made of letters, digits and -._~!$&'()*+,;=:@, and not be . or ..") { text in
      let fits = text.allSatisfy { $0.isURLPathCharacter && $0 != "/" && $0 != "%" }
      return fits && !["", ".", ".."].contains(text) ? text : nil
    }
  }

  /// A file's name.
  static var path: Self {
    Self("be the name of a file") { text in
      text.isEmpty || text.unicodeScalars.contains(where: \.isControl) ? nil : text
    }
  }

  /// An address or a name to listen on; an IPv6 address with or without brackets, returned without.
  package static var host: Self {
    Self("be a host name or an IP address, without a port") { text in
      let bare = text.hasPrefix("[") && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : text
      return HostName.isNameOrIPv4(bare) || HostName.isIPv6(bare) ? bare : nil
    }
  }

  /// A path prefix: begins with a slash, returned without one at its end, so that `/` is none.
  package static var rootPath: Self {
    Self("be a path that begins with / and has no query") { text in
      guard text.isEmpty || text.hasPrefix("/"), URLPath.isValid(text), !text.hasPrefix("//") else { return nil }
      return URLPath.withoutTrailingSlashes(text)
    }
  }

  /// What a browser sends as `Origin` (RFC 6454 §6.2), or `*`.
  static var origin: Self {
    Self("be an origin such as https://chat.example (no path), or \"*\"") { text in
      if text == "*" { return text }
      guard let separator = text.firstRange(of: "://") else { return nil }
      let scheme = text[..<separator.lowerBound]
      let authority = text[separator.upperBound...]
      guard scheme.first?.isASCIILetter == true, scheme.isASCIIAlphanumeric(or: "+-.") else { return nil }
      return !authority.isEmpty && authority.isASCIIAlphanumeric(or: "-._:[]") ? text.lowercased() : nil
    }
  }

  /// A glob over request paths.
  static var pathGlob: Self {
    Self("be a path that begins with / (with * and ?), or \"*\"") { text in
      (text.hasPrefix("/") || text == "*") && !text.unicodeScalars.contains(where: \.isControl) ? text : nil
    }
  }
}
