internal import NIOCore

/// Who is at the other end of a client connection.
struct ClientPeer {
  /// The address without its port; empty where there is none.
  let address: String
  let isTLS: Bool

  init(_ address: SocketAddress?, isTLS: Bool) {
    self.address = address?.ipAddress ?? ""
    self.isTLS = isTLS
  }
}
