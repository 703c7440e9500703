/// The models of all backends by the ids clients know.
struct PublicModels {
  typealias Source = (backend: Backend, catalogue: Catalogue)

  /// Those with a prefix, the longest first, then the others in the configuration's order: how requests are routed.
  private let sources: [Source]

  init(_ sources: [Source]) {
    let prefixed = sources.filter { !$0.backend.prefix.isEmpty }
    self.sources =
      prefixed.sorted { $0.backend.prefix.utf8.count > $1.backend.prefix.utf8.count } + sources.filter(\.backend.prefix.isEmpty)
  }

  /// The model that a request for `publicID` would reach.
  func lookup(_ publicID: String) -> (backend: Backend, model: ModelObject)? {
    for (backend, catalogue) in sources where publicID.utf8.starts(with: backend.prefix.utf8) {
      let model = catalogue.lookup(String(decoding: publicID.utf8.dropFirst(backend.prefix.utf8.count), as: UTF8.self))
      if let model { return (backend, model) }
      if !backend.prefix.isEmpty { return nil }
    }
    return nil
  }

  /// An alias as it is listed, with the first target that is there and may be called, in a view preferably one that the view shows; nil
  /// where there is none.
  func entry(for alias: Alias, view: View?, now: Int64?) -> ListEntry? {
    let entries = alias.targets.compactMap(lookup).compactMap { backend, model in
      let isClosed = backend.enforce && !backend.filter.verdict(for: model, now: now).isVisible
      return isClosed ? nil : ListEntry(alias, target: model, of: backend).judged(by: view, now: now)
    }
    return entries.first(where: \.verdict.isVisible) ?? entries.first
  }
}
