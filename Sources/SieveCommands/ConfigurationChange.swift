internal import SieveCore

/// What a reload changed, in the words of the file. Where something stands in the file is no part of what it says.
enum ConfigurationChange {
  /// One a section or backend: `backend 'openrouter': glob, cache_ttl`. A key is named, never shown.
  static func lines(from old: Configuration, to new: Configuration) -> [String] {
    var lines: [String] = []
    let server = changed(serverKeys, from: old.server, to: new.server)
    if !server.isEmpty { lines.append("server: \(server.joined(separator: ", "))") }
    for backend in new.backends {
      guard let before = old.backends.first(where: { $0.name.utf8Equals(backend.name) }) else {
        lines.append("backend '\(backend.name)' is new")
        continue
      }
      let keys = changed(backendKeys, from: before, to: backend)
      if !keys.isEmpty { lines.append("backend '\(backend.name)': \(keys.joined(separator: ", "))") }
    }
    for backend in old.backends where !new.backends.contains(where: { $0.name.utf8Equals(backend.name) }) {
      lines.append("backend '\(backend.name)' is gone")
    }
    if lines.isEmpty, old.backends.map(\.name) != new.backends.map(\.name) { lines.append("the order of the backends") }
    lines += changed(fileKeys, from: old, to: new)
    return lines
  }

  /// The keys of `server:` that are read at the start only and differ from what the process was started with, as far as the file says so anew.
  static func needsRestart(started: ServerSettings, from old: ServerSettings, to new: ServerSettings) -> [String] {
    let differing = Set(changed(startKeys, from: started, to: new))
    return changed(startKeys, from: old, to: new).filter(differing.contains).map { "server.\($0)" }
  }

  /// Part of what was decided: its name in the file, and whether two have the same.
  struct Key<Root>: Sendable {
    let name: String
    let isSame: @Sendable (Root, Root) -> Bool

    init(_ name: String, _ value: @escaping @Sendable (Root) -> some Equatable & SendableMetatype) {
      self.name = name
      isSame = { value($0) == value($1) }
    }
  }

  private static func changed<Root>(_ keys: [Key<Root>], from old: Root, to new: Root) -> [String] {
    keys.filter { !$0.isSame(old, new) }.map(\.name)
  }

  static let startKeys: [Key<ServerSettings>] = [
    Key("host", \.host), Key("port", \.port), Key("tls", \.tls), Key("threads", \.threads), Key("state_dir", \.stateDirectory),
    Key("socket_mode", \.socketMode),
  ]

  static let serverKeys: [Key<ServerSettings>] =
    startKeys + [
      Key("root_path", \.rootPath), Key("clients", \.clients), Key("admin_key", \.adminKey), Key("cors_origins", \.corsOrigins),
      Key("hosts", \.hosts), Key("max_body", \.maxBody), Key("max_connections", \.maxConnections),
      Key("header_timeout", \.headerTimeout), Key("idle_timeout", \.idleTimeout), Key("drain_timeout", \.drainTimeout),
      Key("shutdown_delay", \.shutdownDelay),
      Key("log", \.log),
    ]

  static let backendKeys: [Key<Backend>] = [
    Key("base_url", \.baseURL), Key("auth", \.mode), Key("api_key", \.secret), Key("auth_header", \.authHeader), Key("headers", \.headers),
    Key("prefix", \.prefix), Key("cache_ttl", \.cacheTTL), Key("stale_ttl", \.staleTTL), Key("list_timeout", \.listTimeout),
    Key("connection_timeout", \.connectionTimeout), Key("total_timeout", \.totalTimeout), Key("first_byte_timeout", \.firstByteTimeout),
    Key("stall_timeout", \.stallTimeout), Key("max_connections", \.maxConnections), Key("queue_timeout", \.queueTimeout),
    Key("ca_file", \.caFile), Key("client_certificate", \.clientCertificate), Key("proxy", \.proxy),
    Key("forward_client", \.forwardsClient),
    Key("list_query", \.listQuery), Key("models", \.declaredModels), Key("metadata", { $0.metadata.map(\.unplaced) }),
    Key("restore_model", \.restoresModel), Key("filter", \.filter.text), Key("enforce", \.enforce), Key("paths", \.paths),
  ]

  static let fileKeys: [Key<Configuration>] = [
    Key("aliases", { $0.aliases.map { [$0.name] + $0.targets } }), Key("views", { $0.views.map { [$0.name, $0.filter.text] } }),
    Key("default_backend", \.defaultBackend),
  ]
}

extension Backend {
  fileprivate var mode: String {
    switch auth {
    case .key: "key"
    case .none: "none"
    case .passthrough: "passthrough"
    }
  }

  fileprivate var secret: Secret? {
    if case .key(let key) = auth { key } else { nil }
  }
}

extension MetadataRule {
  fileprivate var unplaced: MetadataRule { MetadataRule(rules: rules.map { FilterRule($0.pattern) }, fields: fields) }
}

extension ModelFilter {
  /// What it says, without where it says so.
  fileprivate var text: String {
    let lines =
      rules.map(\.description) + conditions.map { "where: \($0.description)" } + exclude.rules.map { "exclude: \($0.description)" }
      + exclude.conditions.map { "exclude: where: \($0.description)" }
      + [defaultModel].compactMap { $0.map { "default: \($0.description)" } }
    return lines.joined(separator: "\n") + "\n\(caseSensitive) \(whereMissing) \(selectsNothing)"
  }
}
