internal import NIOCore
internal import NIOSSL
internal import NIOTLS
internal import SieveHTTP

/// One upstream connection: frames the answers on it and hands them to whoever has leased it. Lives on one loop, with its pool.
final class UpstreamHandler: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  /// Strong: a retired pool must outlive its busy connections. The cycle ends when the connection closes.
  let pool: UpstreamPool
  /// Until when TLS must be established; nil for plain connections.
  private let handshakeDeadline: NIODeadline?
  /// Of each TLS it speaks: one for a backend, one for a proxy before it.
  let records: [TLSRecordBoundary]
  let limits: HTTPLimits
  var context: ChannelHandlerContext?
  var state = UpstreamState()
  var receiver: (any ResponseReceiver)?
  /// Reads along in the payload of this answer.
  var tap: UsageTap?
  let head = ResponseHead()
  /// A head that has not come whole.
  var partialHead: ByteBuffer?
  var decoder = ChunkedDecoder(isResponse: true)
  var isRequestSent = false
  private var isFlushNeeded = false
  private var hasSuppressedRead = false
  /// It is this side that ends it.
  private var isClosing = false
  private var error: (any Error)?
  /// What is known of a loss beyond that the connection closed.
  var loss: UpstreamFailure?
  /// The last read took all that its buffer had room for, so more may be waiting.
  var hasFilledRead = false
  /// When it was put back into the pool, by the loop's coarse clock.
  var idleSince: Int64 = 0
  /// Its place among those of its pool.
  var position = 0
  /// Of several attempts to connect, this is the one that counts.
  private var isChosen = false
  /// Bytes may go both ways.
  private var isEstablished = false
  /// When it was leased, by the loop's coarse clock.
  var leasedAt: Int64 = 0
  /// Nobody knows yet whether what was written has arrived, and since when nobody does.
  var isDeliveryOpen = false
  var openSince: Int64 = 0
  /// Of its socket, once it was asked for.
  var descriptor: NIOBSDSocket.Handle?

  init(pool: UpstreamPool, handshakeDeadline: NIODeadline?, records: [TLSRecordBoundary], limits: HTTPLimits) {
    self.pool = pool
    self.handshakeDeadline = handshakeDeadline
    self.records = records
    self.limits = limits
  }

  /// Whether the request it serves now is not its first.
  var isReused: Bool { state.isReused }
  var hasServed: Bool { state.hasServed }
  /// Whether the backend takes more at once; kept, since asking the channel goes through its pipeline.
  private(set) var isWritable = true

  // MARK: For the lessee

  func lease(to receiver: any ResponseReceiver) {
    self.receiver = receiver
    tap = nil
    isRequestSent = false
    leasedAt = pool.now
    head.reset()
    state.leased()
    receiver.leased(self)
  }

  func begin(isHead: Bool, wantsUpgrade: Bool) {
    state.sent(isHead: isHead, wantsUpgrade: wantsUpgrade)
  }

  func write(_ buffer: ByteBuffer) {
    isFlushNeeded = true
    if !isDeliveryOpen {
      isDeliveryOpen = true
      openSince = pool.now
    }
    context?.write(wrapOutboundOut(buffer), promise: nil)
  }

  func flush() {
    guard isFlushNeeded else { return }
    isFlushNeeded = false
    context?.flush()
  }

  /// The last byte of the request was written.
  func requestEnded() {
    isRequestSent = true
  }

  /// The lessee takes bytes again.
  func resumeReading() {
    guard hasSuppressedRead, let context else { return }
    hasSuppressedRead = false
    context.read()
  }

  /// The lessee no longer wants the answer: nothing of this connection can be used again.
  func cancel() {
    receiver = nil
    close()
  }

  func close() {
    isClosing = true
    context?.closeNow(isTLS: !records.isEmpty)
  }

  // MARK: Channel events

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    self.context = nil
  }

  func channelActive(context: ChannelHandlerContext) {
    guard let handshakeDeadline else { return becomeEstablished() }
    context.eventLoop.assumeIsolated().scheduleTask(deadline: handshakeDeadline) { [weak self] in
      guard let self, self.state.phase == .connecting else { return }
      let proxy = try? context.pipeline.syncOperations.handler(type: ProxyConnect.self)
      self.error = proxy?.timeout ?? .handshakeTimeout
      self.abort()
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case TLSUserEvent.handshakeCompleted(let negotiated)? = event as? TLSUserEvent { secured(context, speaking: negotiated) }
    if case ChannelEvent.inputClosed? = event as? ChannelEvent { receiver?.upstreamFinished() }
    context.fireUserInboundEventTriggered(event)
  }

  /// TLS trusts the peer; what it lets pass and nobody else does is refused here, before a byte of a request.
  private func secured(_ context: ChannelHandlerContext, speaking negotiated: String?) {
    let certificate = try? context.pipeline.syncOperations.nioSSL_peerCertificate()
    if let fault = TLSFault(established: certificate, speaking: negotiated) {
      error = fault
      return close()
    }
    becomeEstablished()
  }

  private func becomeEstablished() {
    isEstablished = true
    connectIfReady()
  }

  /// The attempt that this is has won. Others of the same race may be established as well, for a moment, and are no concern of the pool's.
  func choose() {
    isChosen = true
    if state.phase == .closed {
      pool.closed(self, beforeConnected: connectFailure)
    } else {
      connectIfReady()
    }
  }

  private func connectIfReady() {
    guard isChosen, isEstablished, state.phase == .connecting else { return }
    state.connected()
    pool.connected(self)
  }

  func read(context: ChannelHandlerContext) {
    if let receiver, !receiver.takesMore { hasSuppressedRead = true } else { context.read() }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var buffer = Self.unwrapInboundIn(data)
    let lent = buffer
    hasFilledRead = buffer.writableBytes == 0
    switch state.phase {
    case .awaitingHead:
      state.receivedBytes()
      isDeliveryOpen = false
      receiveHead(&buffer)
    case .body(let remaining):
      receiveBody(&buffer, remaining)
    case .tunnel:
      receiver?.receiveBody(buffer)
    case .idle:
      // Nobody asked: whatever it is, no later request may take it for its answer.
      close()
    case .connecting, .closed: break
    }
    pool.readBuffer.giveBack(lent)
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    receiver?.flushReceived()
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    isWritable = context.channel.isWritable
    receiver?.upstreamWritabilityChanged(isWritable)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // A TLS peer that closes without close_notify is as common as it is rude; framing tells whether anything is missing.
    if let error = error as? NIOSSLError, error == .uncleanShutdown, state.phase != .connecting, state.phase != .body(.untilClose) {
      // The event that tells of the end follows.
      if state.phase == .tunnel { return }
      context.close(promise: nil)
      return
    }
    // The first error is the reason, those that follow from closing are not. Asked of TLS while it is there.
    if self.error == nil || (self.error as? TLSFault) == .closed { self.error = tlsFault(error, context) ?? error }
    context.close(promise: nil)
  }

  /// What a handshake has failed for; nil where it has not, or for no fault of TLS.
  private func tlsFault(_ error: any Error, _ context: ChannelHandlerContext) -> TLSFault? {
    guard !isEstablished else {
      // In TLS 1.3 a backend looks at what is shown to it when we are through already.
      if state.phase == .idle || state.phase == .awaitingHead, let fault = TLSFault(refusal: error) { loss = .tls(fault) }
      return nil
    }
    let certificate = try? context.pipeline.syncOperations.nioSSL_peerCertificate()
    return TLSFault(error, certificate: certificate, now: Timestamp.now().seconds)
  }

  private func failToConnect(_ context: ChannelHandlerContext) {
    // Where the alert for a fault could not be written, the fault itself is told of after the end.
    context.eventLoop.assumeIsolated().execute { [self] in pool.closed(self, beforeConnected: connectFailure) }
  }

  private var connectFailure: UpstreamFailure {
    error.map(UpstreamFailure.init(connecting:)) ?? .unreachable("it closed the connection")
  }

  func channelInactive(context: ChannelHandlerContext) {
    if state.phase == .idle, !isClosing, hasServed { pool.closedByPeer(self) }
    let wasConnecting = state.phase == .connecting
    let action = error == nil ? state.closed() : state.broken()
    if isChosen {
      if wasConnecting { failToConnect(context) } else { pool.closed(self, beforeConnected: nil) }
    }
    let receiver = self.receiver
    self.receiver = nil
    switch action {
    case .forget: receiver?.upstreamLost(.closedMidAnswer)
    case .end: receiver?.receiveEnd()
    case .lost(let failure): receiver?.upstreamLost(loss ?? failure)
    }
  }
}
