/// A configured provider: where it is, how it is paid, what of it is shown and how long it may take.
package struct Backend: Sendable, Equatable {
  /// The key in the map of backends, or `default` where `model_filter` is one backend.
  package var name: String
  package var baseURL: BaseURL
  package var auth: BackendAuth
  /// Where the operator's key was written, such as `os.environ/OPENAI_API_KEY`; for messages.
  package var keySource: String?
  /// Which header carries the key to this backend.
  package var authHeader = AuthHeader.authorization
  /// Added to every upstream request, in the order of the file.
  package var headers: [HeaderLine] = []
  /// Put before every id of this backend; empty for none.
  package var prefix = ""
  /// How long a list is served without asking again; nil: every list request asks.
  package var cacheTTL: Duration?
  /// How long the last good list is served while the backend fails.
  package var staleTTL = Duration.seconds(24 * 3600)
  package var listTimeout = Duration.seconds(10)
  package var connectionTimeout = Duration.seconds(10)
  /// From the request's head to the last byte of the answer; nil: no such limit.
  package var totalTimeout: Duration?
  package var firstByteTimeout = Duration.seconds(600)
  package var stallTimeout = Duration.seconds(300)
  /// Upstream connections open at one time.
  package var maxConnections = 1024
  /// How long a request waits while all of them are busy.
  package var queueTimeout = Duration.seconds(60)
  /// PEM file of the authorities to trust instead of the system's; nil: the system's.
  package var caFile: String?
  /// What this side shows of itself where the backend asks for a certificate.
  package var clientCertificate: TLSFiles?
  package var proxy = ProxySetting.environment
  /// Whether the backend learns of the client: X-Forwarded-For, -Proto and -Host.
  package var forwardsClient = false
  /// Added to the list request, in the order of the file.
  package var listQuery: [QueryParameter] = []
  /// No two have one id.
  package var declaredModels: [DeclaredModel] = []
  /// In the order of the file: of two rules that set a field the first counts.
  package var metadata: [MetadataRule] = []
  /// Whether `model` in answers is the id that the client used.
  package var restoresModel = false
  package var filter = ModelFilter()
  /// Whether a model that the filter hides cannot be called either.
  package var enforce = false
  /// Globs of the request paths that may be proxied.
  package var paths: [Glob]
  /// Where the backend stands in the file.
  package var position: SourcePosition?

  package init(name: String, baseURL: BaseURL, auth: BackendAuth, paths: [Glob] = [Glob("/v1/*", caseSensitive: true)]) {
    self.name = name
    self.baseURL = baseURL
    self.auth = auth
    self.paths = paths
  }
}

extension Backend {
  /// Whether the configuration adds to what the backend lists.
  package var completesModels: Bool { !metadata.isEmpty || !declaredModels.isEmpty }
}

/// `auth:` of a backend: whose credential goes upstream.
package enum BackendAuth: Sendable, Equatable {
  /// The operator's key, whatever the client sent.
  case key(Secret)
  /// No credential at all.
  case none
  /// The client's own.
  case passthrough
}

/// `auth_header:` of a backend: the header its key travels in.
package enum AuthHeader: String, Sendable, CaseIterable {
  case authorization = "Authorization"
  case xAPIKey = "x-api-key"
  case apiKey = "api-key"
  case xGoogAPIKey = "x-goog-api-key"

  /// The field value for a key: `Bearer` only where the scheme is part of the header's grammar (RFC 6750 §2.1).
  package func value(for key: Secret) -> String {
    self == .authorization ? "Bearer \(key.revealed)" : key.revealed
  }
}
