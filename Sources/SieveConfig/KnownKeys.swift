// Every key of the configuration file, section by section: what is understood, what is suggested, what is refused for now.

enum KnownKeys {
  enum File: String, SectionKey {
    case server
    case modelFilter = "model_filter"

    static var notYet: Set<String> { ["aliases", "views"] }
  }

  enum Server: String, SectionKey {
    case host, port, tls, log
    case rootPath = "root_path"
    case corsOrigins = "cors_origins"
    case maxBody = "max_body"
    case maxConnections = "max_connections"
    case headerTimeout = "header_timeout"
    case idleTimeout = "idle_timeout"
    case drainTimeout = "drain_timeout"

    static var notYet: Set<String> { ["clients", "admin_key"] }
  }

  enum TLS: String, SectionKey {
    case certificate
    case privateKey = "private_key"
  }

  enum Log: String, SectionKey {
    case level, format
  }

  enum Backend: String, SectionKey {
    case auth, headers, prefix, simple, glob, regexp, `default`, enforce, paths
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
    case caFile = "ca_file"
    case caseSensitive = "case_sensitive"

    /// `enforce: false` is understood; `true` is refused where it is read.
    static var notYet: Set<String> { ["where", "where_missing", "exclude"] }
  }
}
