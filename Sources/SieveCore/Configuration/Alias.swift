/// A virtual model: a name clients may use for the first of its targets that works.
package struct Alias: Sendable {
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

/// By bytes, as ids are: a target in another Unicode normalisation is another model.
extension Alias: Equatable {
  package static func == (left: Alias, right: Alias) -> Bool {
    left.name.hasSameBytes(as: right.name) && left.targets.elementsEqual(right.targets) { $0.hasSameBytes(as: $1) }
      && left.position == right.position
  }
}
