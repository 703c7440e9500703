/// A model under the name clients know it by, and what the filters say of it.
package struct ListEntry: Sendable {
  /// The id clients know: prefix and upstream id, or an alias's name.
  package let publicID: String
  /// The backend's name.
  package let backend: String
  package let prefix: String
  package let model: ModelObject
  /// Set where this is an alias; `backend`, `prefix` and `model` are those of the target whose metadata it shows.
  package let alias: Alias?
  /// The view whose verdict it is; nil: the backend's.
  package let view: String?
  package let verdict: FilterVerdict
  /// Which of the `lines` of that filter decided; nil where none of them did.
  package let line: Int?

  /// `view 'small': glob: local/* (line 30)`
  package var reason: String {
    (view.map { "view '\($0)': " } ?? "") + verdict.reason
  }

  /// Appends the upstream's object with `publicID` for its id.
  func write(to out: inout [UInt8]) {
    if alias == nil { model.write(prefix: prefix, to: &out) } else { model.write(id: publicID, to: &out) }
  }
}
