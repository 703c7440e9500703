/// A model of one backend, and what the backend's filter says of it.
package struct ListEntry: Sendable {
  /// The id clients know: prefix and upstream id.
  package let publicID: String
  /// The backend's name.
  package let backend: String
  package let prefix: String
  package let model: ModelObject
  package let verdict: FilterVerdict

  init(_ model: ModelObject, of backend: Backend) {
    publicID = backend.prefix + model.id
    self.backend = backend.name
    prefix = backend.prefix
    self.model = model
    verdict = backend.filter.verdict(for: model.id)
  }
}
