internal import NIOCore

/// Who is at the other end of a client connection.
final class ClientPeer {
  private let socketAddress: SocketAddress?
  let isTLS: Bool
  static let unix = "unix:"

  init(_ address: SocketAddress?, isTLS: Bool) {
    socketAddress = address
    self.isTLS = isTLS
  }

  /// The address without its port; for Unix sockets, which have none, `unix:`, as nginx has it. Written when it is asked for: most requests
  /// need none, and it costs as much as parsing a head.
  private(set) lazy var address = socketAddress?.ipAddress ?? (socketAddress == nil ? "" : Self.unix)
}
