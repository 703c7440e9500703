package import SieveCore

/// What no value of a configuration gets wrong alone, but `check` should say: what cannot work with this proxy's own address, and what works
/// and is probably not meant.
package struct ConfigurationReview {
  package private(set) var problems: [ConfigurationProblem] = []
  package private(set) var warnings: [ConfigurationProblem] = []
  private let path: String

  /// - Parameter configuration: with what arguments and environment say of `server:`.
  package init(_ configuration: Configuration, path: String) {
    self.path = path
    for backend in configuration.backends {
      refuseItself(backend, configuration.server)
      warnOfOpenKey(backend)
      warnOfPaths(backend)
    }
    warnOfShadows(configuration.backends)
  }

  private mutating func refuseItself(_ backend: Backend, _ server: ServerSettings) {
    if let socket = backend.baseURL.socket {
      guard socket == server.unixSocket else { return }
      return problems.append(
        problem(backend, "'base_url' of backend '\(backend.name)' leads back to modelsieve itself, which listens on that socket"))
    }
    guard server.port != 0, backend.baseURL.port == server.port, server.unixSocket == nil else { return }
    let listening = server.host.lowercased()
    guard Self.addresses(asking: backend.baseURL.host).contains(where: { Self.listens(listening, on: $0) }) else { return }
    problems.append(
      problem(
        backend,
        "'base_url' of backend '\(backend.name)' leads back to modelsieve itself, which listens on port \(server.port); give one of them another port"
      ))
  }

  /// Where a connection to `host` ends, as far as that is known without asking. One to no address in particular ends on this machine.
  private static func addresses(asking host: String) -> [String] {
    switch host {
    case "0.0.0.0": ["127.0.0.1"]
    case "::": ["::1", "127.0.0.1"]
    default: host == "localhost" || host.hasSuffix(".localhost") ? ["127.0.0.1", "::1"] : [host]
    }
  }

  /// Whether a server of that host takes what is sent to `address`: on 127.0.0.1 nothing that is for 127.0.0.2, on no address in particular all.
  private static func listens(_ host: String, on address: String) -> Bool {
    switch host {
    case "0.0.0.0": address == host || address.hasPrefix("127.")
    case "::": address == host || address == "::1" || address.hasPrefix("127.")
    case "localhost": address == "127.0.0.1" || address == "::1"
    default: address == host
    }
  }

  /// Whoever is on the way reads it.
  private mutating func warnOfOpenKey(_ backend: Backend) {
    guard case .key = backend.auth, backend.baseURL.scheme == .http, !backend.baseURL.isLoopback else { return }
    warnings.append(problem(backend, "the key of backend '\(backend.name)' travels over http:// to another machine, readable on its way"))
  }

  /// Calls outside `/v1` of providers for one machine: whoever may call them loads, removes or copies models.
  private static let dangerousPaths = [
    "/api/delete", "/api/pull", "/api/push", "/api/create", "/api/copy", "/api/blobs/sha256", "/api/v1/models/load",
    "/api/v1/models/unload",
    "/unload", "/models/unload", "/models/load", "/slots/0", "/update_weights_from_disk", "/flush_cache", "/sleep", "/wake_up",
    "/load_lora_adapter", "/unload_lora_adapter",
    "/key/generate", "/key/delete", "/model/new", "/model/delete", "/user/new", "/team/new", "/admin/settings", "/config/update",
  ]

  /// Those in `/v1`, which is open unless the file says otherwise: told where they are meant.
  private static let dangerousCalls = [
    "/v1/load_lora_adapter", "/v1/unload_lora_adapter", "/v1/load", "/v1/unload", "/v1/pull", "/v1/delete",
  ]

  private mutating func warnOfPaths(_ backend: Backend) {
    let calls = backend.paths.filter { !$0.matches("/v1/models") }
    let open =
      Self.dangerousPaths.filter { path in backend.paths.contains { $0.matches(path) } }
      + Self.dangerousCalls.filter { path in calls.contains { $0.matches(path) } }
    guard let first = open.first else { return }
    let more = open.count > 1 ? " and \(open.count - 1) more such" : ""
    warnings.append(
      problem(
        backend,
        "'paths' of backend '\(backend.name)' opens \(first)\(more): a client could load or remove models there, or change who may call it. Name what is needed, such as /api/chat"
      ))
  }

  /// An id that begins with a longer prefix goes to that one's backend, whoever lists it.
  private mutating func warnOfShadows(_ backends: [Backend]) {
    for backend in backends {
      for other in backends
      where other.prefix.utf8.count > backend.prefix.utf8.count && other.prefix.utf8.starts(with: backend.prefix.utf8) {
        let rest = String(decoding: other.prefix.utf8.dropFirst(backend.prefix.utf8.count), as: UTF8.self)
        warnings.append(
          problem(
            backend,
            "what backend '\(backend.name)' calls '\(rest)…' is hidden: prefix '\(other.prefix)' belongs to backend '\(other.name)'. Give one of them another prefix"
          ))
      }
    }
  }

  private func problem(_ backend: Backend, _ message: String) -> ConfigurationProblem {
    ConfigurationProblem(path: path, position: backend.position, message: message)
  }
}
