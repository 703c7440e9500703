/// The `server:` section: where modelsieve listens and what it grants a client.
package struct ServerSettings: Sendable, Equatable {
  /// A name, an address, or `unix:` and the absolute path of a socket.
  package var host = "127.0.0.1"
  package var port = 8080
  /// Who may connect to a Unix socket: the bits of its mode.
  package var socketMode = 0o660
  /// A path prefix to strip, without a trailing slash; empty for none.
  package var rootPath = ""
  /// Whose key opens the proxy; nil: nobody needs one.
  package var clients: [ClientKey]?
  /// Opens what is under `/-/` to callers that are not local.
  package var adminKey: Secret?
  /// Origins a browser may call from; `*` for any. Empty: no CORS answers.
  package var corsOrigins: [String] = []
  /// Host names to be reached by, besides those that need no naming; in lower case.
  package var hosts: [String] = []
  /// Event loops; nil: one a core.
  package var threads: Int?
  /// The folder for what survives a restart; nil: nothing does.
  package var stateDirectory: String?
  package var tls: TLSFiles?
  /// Largest request body, in bytes.
  package var maxBody = 128 << 20
  /// Client connections open at one time.
  package var maxConnections = 20_000
  /// How long a client may take to send a request head.
  package var headerTimeout = Duration.seconds(10)
  /// How long a client connection may stay open between two requests, or between two pieces of a request body.
  package var idleTimeout = Duration.seconds(75)
  /// How long everything is served on after SIGTERM while `/-/ready` already says no.
  package var shutdownDelay = Duration.zero
  /// How long running requests may go on after that.
  package var drainTimeout = Duration.seconds(30)
  package var log = LogSettings()

  package init() {}

  /// The file of the Unix socket to listen on; nil: `host` and `port`.
  package var unixSocket: String? { host.utf8.starts(with: "unix:".utf8) ? String(host.dropFirst(5)) : nil }
}

/// PEM files for serving https to clients; read again when they change.
package struct TLSFiles: Sendable, Equatable {
  package var certificate: String
  package var privateKey: String

  package init(certificate: String, privateKey: String) {
    self.certificate = certificate
    self.privateKey = privateKey
  }
}

/// The `log:` section: how much is logged and in which shape.
package struct LogSettings: Sendable, Equatable {
  /// In order of severity; a request's line is logged at `info`.
  package enum Level: String, Sendable, CaseIterable {
    case debug, info, warning, error
  }

  package enum Format: String, Sendable, CaseIterable {
    case text, json
  }

  package var level = Level.info
  package var format = Format.text

  package init() {}
}
