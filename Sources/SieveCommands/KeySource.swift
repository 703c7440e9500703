internal import SieveCore

/// Where a backend's key comes from, in words; never the key.
enum KeySource {
  static func text(_ backend: Backend, in configuration: Configuration) -> String {
    let header = backend.authHeader.rawValue
    switch backend.auth {
    case .key: return "\(header), from \(backend.keySource ?? "api_key")"
    case .none: return "none"
    case .passthrough:
      if configuration.backends.count == 1 { return "the client's credential headers as they are" }
      let name = CredentialPolicy.headerName(backend.name)
      let own = "\(header), from the client: keyring entry '\(backend.name)' or X-Backend-Key-\(name)"
      return configuration.backends.count(where: { $0.auth == .passthrough }) == 1 ? own + ", or its bare key" : own
    }
  }
}
