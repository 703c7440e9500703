/// `list_query:` of a backend: one parameter that its list request carries. Not encoded.
package struct QueryParameter: Sendable, Equatable {
  package var name: String
  package var value: String

  package init(name: String, value: String) {
    self.name = name
    self.value = value
  }

  /// `parameters` as a query, then what `query` has beside them: of a name that the operator has given, a client's value does not go up.
  package static func query(of parameters: [QueryParameter], followedBy query: String) -> String {
    guard !parameters.isEmpty else { return query }
    let own = parameters.map { Self.encoded($0.name) + "=" + Self.encoded($0.value) }
    let others = query.utf8.split(separator: UInt8(ascii: "&")).filter { parameter in
      let name = Array(parameter.prefix { $0 != UInt8(ascii: "=") })
      guard let decoded = name.withUnsafeBytes({ try? PercentCoding.decode($0, plusIsSpace: true) }) else { return false }
      return !parameters.contains { $0.name.utf8.elementsEqual(decoded) }
    }
    return (own + others.map { String(Substring($0)) }).joined(separator: "&")
  }

  private static func encoded(_ text: String) -> String { String(decoding: PercentCoding.encode(text), as: UTF8.self) }
}
