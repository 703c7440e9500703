/// Every key of the configuration file, section by section: what is understood and what is suggested.
enum KnownKeys {
  enum File: String, SectionKey {
    case server, aliases, views
    case modelFilter = "model_filter"
    case defaultBackend = "default_backend"
  }

  enum Server: String, SectionKey {
    case host, port, clients, tls, log, hosts, threads
    case stateDirectory = "state_dir"
    case rootPath = "root_path"
    case adminKey = "admin_key"
    case corsOrigins = "cors_origins"
    case maxBody = "max_body"
    case maxConnections = "max_connections"
    case headerTimeout = "header_timeout"
    case idleTimeout = "idle_timeout"
    case drainTimeout = "drain_timeout"
    case shutdownDelay = "shutdown_delay"
    case socketMode = "socket_mode"
  }

  enum Client: String, SectionKey {
    case name, key, view
  }

  enum TLS: String, SectionKey {
    case certificate
    case privateKey = "private_key"
  }

  enum Log: String, SectionKey {
    case level, format
  }

  enum Backend: String, FilterKey {
    case auth, headers, prefix, simple, glob, regexp, `where`, exclude, `default`, enforce, paths, proxy, models, metadata
    case baseURL = "base_url"
    case apiKey = "api_key"
    case authHeader = "auth_header"
    case cacheTTL = "cache_ttl"
    case staleTTL = "stale_ttl"
    case listTimeout = "list_timeout"
    case connectionTimeout = "connection_timeout"
    case totalTimeout = "total_timeout"
    case firstByteTimeout = "first_byte_timeout"
    case stallTimeout = "stall_timeout"
    case maxConnections = "max_connections"
    case queueTimeout = "queue_timeout"
    case caFile = "ca_file"
    case clientCertificate = "client_certificate"
    case forwardClient = "forward_client"
    case listQuery = "list_query"
    case restoreModel = "restore_model"
    case caseSensitive = "case_sensitive"
    case whereMissing = "where_missing"
  }

  enum View: String, FilterKey {
    case simple, glob, regexp, `where`, exclude, `default`
    case caseSensitive = "case_sensitive"
    case whereMissing = "where_missing"
  }

  enum Exclude: String, RuleKey {
    case simple, glob, regexp, `where`
  }

  enum Metadata: String, PatternKey {
    case simple, glob, regexp, set
  }
}

/// The keys of one section of the file.
protocol SectionKey: RawRepresentable<String>, CaseIterable, Hashable, Sendable {}

/// The keys of a section with patterns for ids.
protocol PatternKey: SectionKey {
  static var simple: Self { get }
  static var glob: Self { get }
  static var regexp: Self { get }
}

/// The keys of a section that holds rules.
protocol RuleKey: PatternKey {
  static var `where`: Self { get }
}

/// The keys of a section that is a filter: a backend or a view.
protocol FilterKey: RuleKey {
  static var caseSensitive: Self { get }
  static var whereMissing: Self { get }
  static var exclude: Self { get }
  static var `default`: Self { get }
}
