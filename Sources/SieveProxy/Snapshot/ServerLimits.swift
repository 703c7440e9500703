internal import SieveCore
internal import SieveHTTP

/// The `server:` section's limits, as the loops compare with them. Times in nanoseconds.
struct ServerLimits: Sendable {
  let http = HTTPLimits()
  let maxBody: Int
  let headerTimeout: Int64
  let idleTimeout: Int64
  /// The rest of a refused request is read and thrown away, so that the client gets to read the answer before the connection is reset: until
  /// nothing has come for so long …
  let lingerTimeout: Int64 = 2_000_000_000
  /// … and for so long at most, as nginx does.
  let mostLinger: Int64 = 30_000_000_000

  init(_ settings: ServerSettings) {
    maxBody = settings.maxBody
    headerTimeout = settings.headerTimeout.inNanoseconds
    idleTimeout = settings.idleTimeout.inNanoseconds
  }
}
