internal import SieveCore

/// What a cached list depends on: which backend, asked how, with whose credential. Survives a reload that changes none of it.
struct CatalogueKey: Hashable, Sendable {
  private let name: String
  private let baseURL: BaseURL
  private let requestLines: [UInt8]
  private let credentialLines: [UInt8]
  private let query: String

  init(_ backend: PreparedBackend, _ request: ListRequest) {
    name = backend.backend.name
    baseURL = backend.backend.baseURL
    requestLines = backend.requestLines
    credentialLines = request.credentialLines(for: backend)
    query = request.query
  }
}

extension ListRequest {
  /// The credential `backend` gets: the operator's, or what this client has for it.
  func credentialLines(for backend: PreparedBackend) -> [UInt8] {
    backend.fixedCredential?.line ?? credentialLines[backend.index] ?? []
  }
}
