// An https backend that sends what nobody asked for behind each answer.
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// Answers a GET with its target. Of the surplus behind that, the last bytes as TLS sends them stay back until the next request comes on that
/// connection; the rest is sent in one piece with the answer.
final class StrayTLSBackend: Sendable {
  private let channel: any Channel
  let port: Int

  init(_ certificates: Certificates, surplus: String, keeping kept: Int) throws {
    let configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: try NIOSSLCertificate.fromPEMFile(certificates.certificate).map { .certificate($0) },
      privateKey: .privateKey(try NIOSSLPrivateKey(file: certificates.key, format: .pem)))
    let context = try NIOSSLContext(configuration: configuration)
    channel = try ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let holder = Holder(keeping: kept)
          try channel.pipeline.syncOperations.addHandlers([
            holder, NIOSSLServerHandler(context: context), Answerer(holder, surplus: surplus),
          ])
        }
      }
      .bind(host: "127.0.0.1", port: 0).wait()
    port = channel.localAddress?.port ?? 0
  }

  deinit { channel.close(promise: nil) }
}

/// Between TLS and the network.
private final class Holder: ChannelOutboundHandler {
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let kept: Int
  private var gathered: ByteBuffer?
  private var rest = ByteBuffer()

  init(keeping kept: Int) { self.kept = kept }

  func gather() { gathered = ByteBuffer() }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard gathered != nil else { return context.write(data, promise: promise) }
    gathered?.writeImmutableBuffer(unwrapOutboundIn(data))
    promise?.succeed()
  }

  /// Sends what was gathered, but for what is kept.
  func send(_ context: ChannelHandlerContext) {
    var bytes = gathered ?? ByteBuffer()
    gathered = nil
    let first = bytes.readSlice(length: bytes.readableBytes - kept) ?? ByteBuffer()
    rest = bytes
    context.writeAndFlush(wrapOutboundOut(first), promise: nil)
  }

  func sendRest(_ context: ChannelHandlerContext) {
    context.writeAndFlush(wrapOutboundOut(rest), promise: nil)
    rest = ByteBuffer()
  }
}

private final class Answerer: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let holder: Holder
  private let surplus: String
  private var received = ""

  init(_ holder: Holder, surplus: String) {
    self.holder = holder
    self.surplus = surplus
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    received += String(buffer: unwrapInboundIn(data))
    guard received.hasSuffix("\r\n\r\n"), let raw = try? context.pipeline.syncOperations.context(handlerType: Holder.self) else { return }
    let target = received.split(separator: " ").dropFirst().first ?? ""
    received = ""
    holder.sendRest(raw)
    holder.gather()
    for text in [String.response(body: "\"\(target)\""), surplus] {
      context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
    }
    holder.send(raw)
  }
}
