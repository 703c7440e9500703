internal import NIOCore
internal import NIOPosix

/// One look-up as NIO's connecting asks for it: by family, so that it can race them (RFC 8305).
struct NameResolution: Resolver, Sendable {
  private let addresses: EventLoopFuture<[SocketAddress]>

  init(_ addresses: EventLoopFuture<[SocketAddress]>) {
    self.addresses = addresses
  }

  func initiateAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> {
    addresses.map { $0.filter { $0.protocol == .inet } }
  }

  func initiateAAAAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> {
    addresses.map { $0.filter { $0.protocol == .inet6 } }
  }

  func cancelQueries() {}
}
