/// A model under the name clients know it by, and what the filters say of it.
package struct ListEntry: Sendable {
  /// The id clients know: prefix and upstream id, or an alias's name.
  package private(set) var publicID: String
  /// The backend's name.
  package let backend: String
  package private(set) var prefix: String
  package let model: ModelObject
  /// Set where this is an alias; `backend`, `prefix` and `model` are those of the target whose metadata it shows.
  package let alias: Alias?
  /// The view whose verdict it is; nil: the backend's.
  package private(set) var view: String?
  package private(set) var verdict: FilterVerdict

  /// A model of a backend, as the backend's filter judges it.
  package init(_ model: ModelObject, of backend: Backend, now: Int64?) {
    publicID = backend.prefix + model.id
    self.backend = backend.name
    prefix = backend.prefix
    self.model = model
    alias = nil
    verdict = backend.filter.verdict(for: model, now: now)
  }

  init(_ alias: Alias, target: ModelObject, of backend: Backend) {
    publicID = alias.name
    self.backend = backend.name
    prefix = backend.prefix
    model = target
    self.alias = alias
    verdict = FilterVerdict(isVisible: true, rule: .alias(alias))
  }

  /// The same entry as a view sees it, if there is one. To be asked of visible ones only: a view narrows.
  func judged(by view: View?, now: Int64?) -> ListEntry {
    guard let view else { return self }
    var entry = self
    entry.view = view.name
    entry.verdict =
      if let alias {
        view.verdict(for: alias.name, target: prefix + model.id, model: model, now: now)
      } else {
        view.verdict(for: publicID, model: model, now: now)
      }
    return entry
  }

  /// The same entry under the backend's own id, where that backend is asked alone.
  func underOwnID() -> ListEntry {
    guard alias == nil else { return self }
    var entry = self
    entry.publicID = model.id
    entry.prefix = ""
    return entry
  }

  /// `view 'small': glob: local/* (line 30)`
  package var reason: String {
    (view.map { "view '\($0)': " } ?? "") + verdict.reason
  }

  /// Appends the upstream's object with `publicID` for its id.
  func write(to out: inout [UInt8]) {
    if alias == nil { model.write(prefix: prefix, to: &out) } else { model.write(id: publicID, to: &out) }
  }
}
