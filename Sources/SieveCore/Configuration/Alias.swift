/// A virtual model: a name clients may use for the first of its targets that works.
package struct Alias: Sendable, Equatable {
  package var name: String
  /// Public ids, in the order in which they are tried. Never empty.
  package var targets: [String]
  package var position: SourcePosition?

  package init(name: String, targets: [String], position: SourcePosition? = nil) {
    self.name = name
    self.targets = targets
    self.position = position
  }
}
