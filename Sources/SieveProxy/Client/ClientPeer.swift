internal import NIOCore

/// Who is at the other end of a client connection.
struct ClientPeer {
  /// The address without its port; for Unix sockets, which have none, `unix:`, as nginx has it.
  let address: String
  let isTLS: Bool
  static let unix = "unix:"
  /// `X-Forwarded-For`, `-Proto` and `Via` for a request that has none of them yet.
  let forwardedLines: [UInt8]

  init(_ address: SocketAddress?, isTLS: Bool) {
    self.address = address?.ipAddress ?? (address == nil ? "" : Self.unix)
    self.isTLS = isTLS
    let proto = isTLS ? "https" : "http"
    forwardedLines = Array("X-Forwarded-For: \(self.address)\r\nX-Forwarded-Proto: \(proto)\r\nVia: 1.1 modelsieve\r\n".utf8)
  }
}
