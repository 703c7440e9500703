/// A header field the operator wrote.
package struct HeaderLine: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
  package var name: String
  package var value: String

  package init(name: String, value: String) {
    self.name = name
    self.value = value
  }

  /// Without the value, which may be a key.
  package var description: String { "\(name): •••" }
  package var customMirror: Mirror { Mirror(self, children: ["name": name]) }
}
