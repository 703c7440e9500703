internal import NIOSSL
internal import SieveCore

/// What a cached list depends on: which backend, asked how, with whose credential, and for whom. Survives a reload that changes none of it.
struct CatalogueKey: Hashable, Sendable {
  let name: String
  private let baseURL: BaseURL
  private let requestLines: [UInt8]
  /// As whom we come, whom we trust there, and the way: who is asked otherwise may answer otherwise.
  private let identity: UpstreamTLS.Identity?
  private let trust: [NIOSSLCertificate]?
  private let proxy: ForwardProxy?
  private let credentialLines: [UInt8]
  private let query: String
  /// Of the version there is one list, whatever dates clients make up.
  private let isAnthropic: Bool
  /// The instances of this program that the request has come through, where the list depends on them: those that ask one another in a circle
  /// ask for the other one and for a client at the same time, and neither must wait for the other.
  let passed: [String]

  /// - Parameter asksInstance: the backend is, or may be, an instance of this program. To all others it is the same who has passed the request on.
  init(_ backend: PreparedBackend, _ request: ListRequest, asksInstance: Bool) {
    name = backend.backend.name
    baseURL = backend.backend.baseURL
    requestLines = backend.requestLines
    (identity, trust, proxy) = (backend.origin.identity, backend.origin.trust, backend.origin.proxy)
    credentialLines = request.credentialLines(for: backend)
    query = request.query(for: backend)
    isAnthropic = request.anthropicVersion(for: backend) != nil
    passed = asksInstance ? request.passed : []
  }

  /// Of all that clients decide, so that no key is like another's, and no more: hashing certificates would take longer than all else.
  func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(credentialLines)
    hasher.combine(query)
    hasher.combine(passed)
  }

  /// What it takes of memory, more or less.
  var byteCount: Int { 512 + credentialLines.count + query.utf8.count + passed.count * 64 }
}

extension ListRequest {
  /// The credential `backend` gets: the operator's, or what this client has for it.
  func credentialLines(for backend: PreparedBackend) -> [UInt8] {
    backend.fixedCredential?.line ?? credentialLines[backend.index] ?? []
  }

  /// What the list request to `backend` carries behind the `?`: what the operator adds to it, then what the client has asked for besides.
  func query(for backend: PreparedBackend) -> String {
    QueryParameter.query(of: backend.backend.listQuery, followedBy: query)
  }

  /// The version that is sent to `backend`: the operator's header of that name wins.
  func anthropicVersion(for backend: PreparedBackend) -> String? {
    backend.overrides("anthropic-version") ? nil : anthropicVersion
  }
}
