/// `list_query:` of a backend: one parameter that its list request carries. Not encoded.
package struct QueryParameter: Sendable, Equatable {
  package var name: String
  package var value: String

  package init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}
