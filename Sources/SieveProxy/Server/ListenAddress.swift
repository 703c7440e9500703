package import SieveCore

/// Where to listen.
package enum ListenAddress: Sendable {
  case internet(host: String, port: Int)
  /// A file that is made at the start and taken away at the end.
  case unix(path: String, mode: Int)
  /// A socket that somebody else has opened and keeps open: a service manager, or the program that this one takes over from.
  case inherited(CInt)

  package init(_ settings: ServerSettings) {
    if let path = settings.unixSocket {
      self = .unix(path: path, mode: settings.socketMode)
    } else {
      self = .internet(host: settings.host, port: settings.port)
    }
  }
}
