internal import SieveCore

extension QueryParameter {
  /// `list_query:` in the order of the file; a list of values repeats the name.
  static func parameters(in section: Section<KnownKeys.Backend>) -> [QueryParameter] {
    section.entries(.listQuery).flatMap { parameters(of: $0, context: section.context) }
  }

  private static func parameters(of entry: YAMLValue.Entry, context: ParsingContext) -> [QueryParameter] {
    let name = "the parameter \(entry.key.quotedInMessage)"
    guard !entry.key.isEmpty else {
      context.fail("a parameter of 'list_query' has no name", at: entry.keyPosition)
      return []
    }
    guard !credentials.contains(entry.key.lowercased()) else {
      context.fail("\(name) holds a credential; use 'api_key'", at: entry.keyPosition)
      return []
    }
    return (context.elements(of: entry.value, called: name) ?? []).compactMap { element in
      context.text(element, called: name).map { QueryParameter(name: entry.key, value: $0) }
    }
  }

  private static let credentials: Set<String> = ["key", "api_key", "api-key", "apikey", "access_token", "token", "subscription-key"]
}
