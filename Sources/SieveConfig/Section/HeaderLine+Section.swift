internal import SieveCore

extension HeaderLine {
  /// `headers:` in the order of the file.
  static func lines(in section: Section<KnownKeys.Backend>) -> [HeaderLine] {
    guard let value = section.value(.headers) else { return [] }
    switch value.content {
    case .null: return []
    case .mapping(let entries): return lines(of: entries, context: section.context)
    case .scalar, .list:
      section.fail("'headers' must be a mapping of names to values, not \(value.kind)", at: .headers)
      return []
    }
  }

  private static func lines(of entries: [YAMLValue.Entry], context: ParsingContext) -> [HeaderLine] {
    var names: Set<String> = []
    return entries.compactMap { entry in
      let isRepeated = !names.insert(entry.key.lowercased()).inserted
      if let refusal = refusal(ofName: entry.key) ?? (isRepeated ? "is there twice; case does not count" : nil) {
        context.fail("the header \(entry.key.quotedInMessage) \(refusal)", at: entry.keyPosition)
        return nil
      }
      guard case .scalar(let value) = entry.value.content, !value.unicodeScalars.contains(where: \.isControl) else {
        context.fail("the value of the header \(entry.key.quotedInMessage) must be one line of text", at: entry.value.position)
        return nil
      }
      return HeaderLine(name: entry.key, value: value)
    }
  }

  private static func refusal(ofName name: String) -> String? {
    if name.isEmpty || !name.allSatisfy(\.isTokenCharacter) { return "is not a header name (RFC 9110 §5.1)" }
    if ownedByProxy.contains(name.lowercased()) { return "belongs to the connection and cannot be set" }
    if credentials.contains(name.lowercased()) { return "holds a credential; use 'api_key', and 'auth_header' for where it goes" }
    return nil
  }

  /// Framing and hop-by-hop fields (RFC 9110 §7.6.1), and `Host`, which is the URL's.
  private static let ownedByProxy: Set<String> = [
    "connection", "content-length", "expect", "host", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
  ]

  /// Organisation and project are not among them: they name who pays, and prove nothing.
  private static let credentials: Set<String> = [
    "api-key", "authorization", "cookie", "proxy-authorization", "x-api-key", "x-goog-api-key",
  ]
}
