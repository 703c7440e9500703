internal import NIOCore
internal import NIOSSL
internal import NIOTLS
internal import SieveCore
internal import SieveHTTP

/// Asks a forward proxy for a way to an https backend (RFC 9110 §9.3.6). Once there is one, TLS with the backend takes this handler's place.
final class ProxyConnect: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let request: String
  private let limits: HTTPLimits
  /// The proxy is spoken to over TLS, which must be established first.
  private let isSecured: Bool
  /// Goes before that TLS.
  private let record: TLSRecordBoundary
  private let makeTLS: () throws -> NIOSSLClientHandler
  private let head = ResponseHead()
  private var received: ByteBuffer?
  private var hasAsked = false
  private var isOver = false

  init(
    _ proxy: ForwardProxy, to origin: UpstreamOrigin, limits: HTTPLimits, record: TLSRecordBoundary,
    makeTLS: @escaping () throws -> NIOSSLClientHandler
  ) {
    let authorization = proxy.authorization.map { "Proxy-Authorization: \($0)\r\n" } ?? ""
    request = "CONNECT \(origin.authority) HTTP/1.1\r\nHost: \(origin.authority)\r\n\(authorization)\r\n"
    self.limits = limits
    isSecured = proxy.scheme == .https
    self.record = record
    self.makeTLS = makeTLS
  }

  func channelActive(context: ChannelHandlerContext) {
    if !isSecured { ask(context) }
    context.fireChannelActive()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    // What is established is TLS with the proxy, which is not what those behind wait for.
    if !isOver, case TLSUserEvent.handshakeCompleted? = event as? TLSUserEvent { return ask(context) }
    context.fireUserInboundEventTriggered(event)
  }

  /// What it has not done in time.
  var timeout: UpstreamFailure {
    hasAsked ? .proxyTimedOut("did not answer CONNECT within connection_timeout") : UpstreamFailure.handshakeTimeout.ofProxy
  }

  private func ask(_ context: ChannelHandlerContext) {
    hasAsked = true
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: request)), promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !isOver else { return context.fireChannelRead(data) }
    var bytes = received ?? ByteBuffer()
    bytes.writeImmutableBuffer(Self.unwrapInboundIn(data))
    do throws(HTTPFault) {
      while try bytes.withUnsafeReadableBytes({ bytes throws(HTTPFault) in try head.parse(bytes, limits: limits) }) {
        guard head.isInterim else { return answered(context, hasMore: bytes.readableBytes > head.length) }
        bytes.moveReaderIndex(forwardBy: head.length)
        head.reset()
      }
      received = bytes
    } catch {
      fail(context, "did not answer CONNECT in HTTP/1.1: \(error.message)")
    }
  }

  private func answered(_ context: ChannelHandlerContext, hasMore: Bool) {
    guard 200..<300 ~= head.status else {
      let cure = head.status == 407 || head.status == 401 ? "; put USER:PASSWORD@ before its host" : ""
      return fail(context, "answered \(head.status) to CONNECT\(cure)")
    }
    // In TLS it is the client who begins.
    guard !hasMore else { return fail(context, "sent more than its answer to CONNECT") }
    isOver = true
    received = nil
    do {
      try context.pipeline.syncOperations.addHandlers([record, makeTLS()], position: .after(self))
      context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    } catch {
      context.fireErrorCaught(error)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if isOver { return context.fireErrorCaught(error) }
    isOver = true
    context.fireErrorCaught(UpstreamFailure(connecting: TLSFault(error, certificate: nil, now: 0) ?? error).ofProxy)
  }

  func channelInactive(context: ChannelHandlerContext) {
    if !isOver { fail(context, "closed the connection before it had answered CONNECT") }
    context.fireChannelInactive()
  }

  private func fail(_ context: ChannelHandlerContext, _ reason: String) {
    isOver = true
    context.fireErrorCaught(UpstreamFailure.proxyFailed(reason))
  }
}
