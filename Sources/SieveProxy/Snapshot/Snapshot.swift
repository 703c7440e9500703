internal import Foundation
internal import NIOSSL
package import SieveCore
internal import Synchronization

/// One configuration as the loops use it: immutable, shared without locks. A request keeps the one it began with, so a reload never changes
/// a running stream.
package final class Snapshot: Sendable {
  package let configuration: Configuration
  /// Later ones have greater ones.
  let number: UInt64
  let policy: CallPolicy
  let credentials: CredentialPolicy
  /// By their names' bytes.
  private let views: [[UInt8]: PreparedView]
  private let backendIndices: [[UInt8]: Int]
  let backends: [PreparedBackend]
  /// For requests that name neither a model nor a backend.
  let defaultBackend: PreparedBackend?
  /// What each origin needs of TLS.
  let tlsContexts: [UpstreamOrigin: UpstreamContexts]
  /// For clients; nil: plain HTTP.
  let serverTLS: NIOSSLContext?
  let limits: ServerLimits
  let rootPath: [UInt8]
  let origins: OriginPolicy
  let adminAccess: AdminAccess

  private static let count = Atomic<UInt64>(0)

  /// Throws when a certificate file cannot be used. `environment`: nil: the process's, which may say where the system's authorities
  /// are, and through which proxies to go.
  package init(
    _ configuration: Configuration, environment: [String: String]? = nil
  ) throws(ProxyStartError) {
    self.configuration = configuration
    number = Self.count.wrappingAdd(1, ordering: .relaxed).newValue
    policy = CallPolicy(configuration)
    credentials = CredentialPolicy(configuration)
    views = Dictionary(configuration.views.map { (Array($0.name.utf8), PreparedView($0)) }) { first, _ in first }
    backendIndices = Dictionary(configuration.backends.indices.map { (Array(configuration.backends[$0].name.utf8), $0) }) { first, _ in
      first
    }
    var prepared: [PreparedBackend] = []
    var contexts: [UpstreamOrigin: UpstreamContexts] = [:]
    let environment = environment ?? ProcessInfo.processInfo.environment
    let proxies = ProxyEnvironment(environment)
    for (index, backend) in configuration.backends.enumerated() {
      let next = try PreparedBackend(backend, index: index, proxies: proxies)
      if contexts[next.origin] == nil {
        contexts[next.origin] = try UpstreamContexts(for: next.origin, environment: environment)
      }
      prepared.append(next)
    }
    backends = prepared
    defaultBackend = configuration.defaultBackend.flatMap { name in prepared.first { $0.backend.name.hasSameBytes(as: name) } }
    tlsContexts = contexts
    serverTLS = try configuration.server.tls.map { files throws(ProxyStartError) in try ServerTLS.context(files) }
    limits = ServerLimits(configuration.server)
    rootPath = Array(configuration.server.rootPath.utf8)
    hasFixedCredentials = prepared.allSatisfy { $0.fixedCredential != nil }
    enforces = configuration.backends.contains(where: \.enforce)
    adminAccess = AdminAccess(configuration.server)
    origins = OriginPolicy(configuration.server)
  }

  /// Whether every backend gets the same credential for every client.
  let hasFixedCredentials: Bool

  /// Whether some model that is hidden cannot be called either.
  let enforces: Bool

  func backend(named name: some Sequence<UInt8>) -> PreparedBackend? { backendIndices[Array(name)].map { backends[$0] } }
  func view(named name: some Sequence<UInt8>) -> PreparedView? { views[Array(name)] }

  /// `'a', 'b'`: all there are, for messages.
  var backendNames: String { Self.list(configuration.backends.map(\.name)) }
  var viewNames: String { Self.list(configuration.views.map(\.name)) }

  private static func list(_ names: [String]) -> String {
    names.isEmpty ? "none" : names.map { "'\($0)'" }.joined(separator: ", ")
  }
}
