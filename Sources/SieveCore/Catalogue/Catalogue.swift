/// What one backend lists for one credential.
package struct Catalogue: Sendable {
  /// In the upstream's order, one entry an id: the first.
  package let models: [ModelObject]
  private let positions: [String: Int]

  /// - Parameter pages: the answers to one list request and its followers, in order.
  package init(_ pages: [ModelListDocument]) {
    var models: [ModelObject] = []
    var positions: [String: Int] = [:]
    for model in pages.lazy.flatMap(\.models) where positions[model.id] == nil {
      positions[model.id] = models.count
      models.append(model)
    }
    self.models = models
    self.positions = positions
  }

  /// The model with the upstream id `id`.
  package func lookup(_ id: String) -> ModelObject? {
    positions[id].map { models[$0] }
  }
}
