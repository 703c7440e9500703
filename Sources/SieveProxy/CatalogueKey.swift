internal import SieveCore

/// What a cached list depends on: which backend, asked how, with whose credential. Survives a reload that changes none of it.
struct CatalogueKey: Hashable, Sendable {
  private let name: String
  private let baseURL: BaseURL
  private let requestLines: [UInt8]
  private let request: ListRequest

  init(_ backend: PreparedBackend, _ request: ListRequest) {
    name = backend.backend.name
    baseURL = backend.backend.baseURL
    requestLines = backend.requestLines
    self.request = request
  }
}
