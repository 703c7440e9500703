internal import NIOCore

/// Who is at the other end of a client connection.
struct ClientPeer {
  /// The address without its port; for Unix sockets, which have none, `unix:`, as nginx has it.
  let address: String
  let isTLS: Bool
  static let unix = "unix:"

  init(_ address: SocketAddress?, isTLS: Bool) {
    self.address = address?.ipAddress ?? (address == nil ? "" : Self.unix)
    self.isTLS = isTLS
  }
}
