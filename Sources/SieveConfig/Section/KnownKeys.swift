// Every key of the configuration file, section by section: what is understood and what is suggested.

enum KnownKeys {
  enum File: String, SectionKey {
    case server, aliases, views
    case modelFilter = "model_filter"
  }

  enum Server: String, SectionKey {
    case host, port, clients, tls, log
    case rootPath = "root_path"
    case adminKey = "admin_key"
    case corsOrigins = "cors_origins"
    case maxBody = "max_body"
    case maxConnections = "max_connections"
    case headerTimeout = "header_timeout"
    case idleTimeout = "idle_timeout"
    case drainTimeout = "drain_timeout"
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
    case auth, headers, prefix, simple, glob, regexp, `where`, exclude, `default`, enforce, paths
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
}
