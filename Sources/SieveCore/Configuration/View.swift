/// A named narrower list: a filter on public ids, aliases included.
package struct View: Sendable, Equatable {
  package var name: String
  package var filter: ModelFilter
  package var position: SourcePosition?

  package init(name: String, filter: ModelFilter, position: SourcePosition? = nil) {
    self.name = name
    self.filter = filter
    self.position = position
  }
}
