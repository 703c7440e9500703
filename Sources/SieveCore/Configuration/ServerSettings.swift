/// The `server:` section: where modelsieve listens and what it grants a client.
package struct ServerSettings: Sendable, Equatable {
  package var host = "127.0.0.1"
  package var port = 8080
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
  /// How long running requests may go on after SIGTERM.
  package var drainTimeout = Duration.seconds(30)
  package var log = LogSettings()

  package init() {}
}
