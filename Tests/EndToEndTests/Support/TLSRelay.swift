// TLS for those who speak none.
import Foundation
import NIOCore
import NIOPosix
import NIOSSL

/// Passes bytes between a peer that speaks TLS and a plain one. Hears nothing of what TLS says of an end, and so answers nothing, like a server that is
/// busy: only the connection's own end counts, and is passed on as what it is, orderly or a reset.
final class TLSRelay: Sendable {
  private let channel: any Channel
  let port: Int

  /// Speaks TLS with who connects.
  convenience init(_ certificates: Certificates, toPlain port: Int) throws {
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: try NIOSSLCertificate.fromPEMFile(certificates.certificate).map { .certificate($0) },
      privateKey: .privateKey(try NIOSSLPrivateKey(file: certificates.key, format: .pem)))
    configuration.maximumTLSVersion = .tlsv12
    let context = try NIOSSLContext(configuration: configuration)
    try self.init(to: port, near: { NIOSSLServerHandler(context: context) }, far: { nil })
  }

  /// Speaks TLS with what is at `port`, whoever that is.
  convenience init(toTLS port: Int) throws {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.certificateVerification = .none
    configuration.maximumTLSVersion = .tlsv12
    let context = try NIOSSLContext(configuration: configuration)
    try self.init(to: port, near: { nil }, far: { try NIOSSLClientHandler(context: context, serverHostname: nil) })
  }

  private init(
    to port: Int, near: @escaping @Sendable () throws -> NIOSSLHandler?, far: @escaping @Sendable () throws -> NIOSSLHandler?
  ) throws {
    channel = try ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let (one, other) = RelayEnd.pair()
          try RelayEnd.add(one, try near(), to: channel)
          let bound = NIOLoopBound(other, eventLoop: channel.eventLoop)
          ClientBootstrap(group: channel.eventLoop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
              channel.eventLoop.makeCompletedFuture { try RelayEnd.add(bound.value, try far(), to: channel) }
            }
            .connect(host: "127.0.0.1", port: port)
            .whenFailure { _ in channel.close(promise: nil) }
        }
      }
      .bind(host: "127.0.0.1", port: 0).wait()
    self.port = channel.localAddress?.port ?? 0
  }

  deinit { channel.close(promise: nil) }
}

/// Where one of the two connections meets the other.
private final class RelayEnd: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private var partner: RelayEnd?
  private var context: ChannelHandlerContext?
  private var early: [ByteBuffer] = []
  private var isReset = false
  private var isOver = false

  static func pair() -> (RelayEnd, RelayEnd) {
    let (one, other) = (RelayEnd(), RelayEnd())
    one.partner = other
    other.partner = one
    return (one, other)
  }

  static func add(_ end: RelayEnd, _ tls: NIOSSLHandler?, to channel: any Channel) throws {
    if let tls { try channel.pipeline.syncOperations.addHandlers([NoAlerts(), tls]) }
    try channel.pipeline.syncOperations.addHandler(end)
  }

  func channelActive(context: ChannelHandlerContext) {
    self.context = context
    for bytes in early { context.writeAndFlush(wrapOutboundOut(bytes), promise: nil) }
    early = []
    if isOver { close() }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    partner?.write(unwrapInboundIn(data))
  }

  private func write(_ bytes: ByteBuffer) {
    if let context { context.writeAndFlush(wrapOutboundOut(bytes), promise: nil) } else { early.append(bytes) }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if error is IOError { isReset = true }
  }

  func channelInactive(context: ChannelHandlerContext) {
    partner?.isReset = isReset
    partner?.isOver = true
    partner?.close()
    partner = nil
  }

  private func close() {
    guard let context else { return }
    if isReset { _ = (context.channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0)) }
    let tls = try? context.pipeline.syncOperations.context(handlerType: NIOSSLHandler.self)
    (tls ?? context).close(promise: nil)
  }
}

/// Takes out what TLS 1.2 says beside the handshake and the data.
private final class NoAlerts: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer

  private var received = ByteBuffer()

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    received.writeImmutableBuffer(unwrapInboundIn(data))
    while let length = received.getInteger(at: received.readerIndex + 3, as: UInt16.self),
      let record = received.readSlice(length: 5 + Int(length))
    {
      if record.getInteger(at: record.readerIndex, as: UInt8.self) != 21 { context.fireChannelRead(wrapInboundOut(record)) }
    }
  }
}
