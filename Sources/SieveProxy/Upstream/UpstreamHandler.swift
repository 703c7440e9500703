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
  private let pool: UpstreamPool
  /// How long a TLS handshake may take; nil for plain connections.
  private let handshakeTimeout: TimeAmount?
  private let limits: HTTPLimits
  private var context: ChannelHandlerContext?
  private var state = UpstreamState()
  private var receiver: (any ResponseReceiver)?
  private let head = ResponseHead()
  /// A head that has not come whole.
  private var partialHead: ByteBuffer?
  private var decoder = ChunkedDecoder()
  private var isRequestSent = false
  private var isFlushNeeded = false
  private var hasSuppressedRead = false
  private var error: (any Error)?
  /// When it was put back into the pool, by the loop's coarse clock.
  var idleSince: Int64 = 0

  init(pool: UpstreamPool, handshakeTimeout: TimeAmount?, limits: HTTPLimits) {
    self.pool = pool
    self.handshakeTimeout = handshakeTimeout
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
    isRequestSent = false
    head.reset()
    state.leased()
    receiver.leased(self)
  }

  func begin(isHead: Bool, wantsUpgrade: Bool) {
    state.sent(isHead: isHead, wantsUpgrade: wantsUpgrade)
  }

  func write(_ buffer: ByteBuffer) {
    isFlushNeeded = true
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
    context?.close(promise: nil)
  }

  // MARK: Channel events

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    if context.channel.isActive { established(context) }
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    self.context = nil
  }

  func channelActive(context: ChannelHandlerContext) {
    established(context)
  }

  private func established(_ context: ChannelHandlerContext) {
    guard let handshakeTimeout else { return becomeConnected() }
    context.eventLoop.assumeIsolated().scheduleTask(in: handshakeTimeout) { [weak self] in
      guard let self, self.state.phase == .connecting else { return }
      self.error = ChannelError.connectTimeout(handshakeTimeout)
      self.close()
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case TLSUserEvent.handshakeCompleted? = event as? TLSUserEvent { becomeConnected() }
    context.fireUserInboundEventTriggered(event)
  }

  private func becomeConnected() {
    guard state.phase == .connecting else { return }
    state.connected()
    pool.connected(self)
  }

  func read(context: ChannelHandlerContext) {
    if let receiver, !receiver.takesMore { hasSuppressedRead = true } else { context.read() }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var buffer = Self.unwrapInboundIn(data)
    let lent = buffer
    switch state.phase {
    case .awaitingHead:
      state.receivedBytes()
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
    if let error = error as? NIOSSLError, error == .uncleanShutdown, state.phase != .body(.untilClose) {
      context.close(promise: nil)
      return
    }
    self.error = error
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    let wasConnecting = state.phase == .connecting
    let action = error == nil ? state.closed() : state.broken()
    pool.closed(self, beforeConnected: wasConnecting ? error.map(UpstreamPool.reason) ?? "it closed the connection" : nil)
    let receiver = self.receiver
    self.receiver = nil
    switch action {
    case .forget: receiver?.upstreamLost(.closedMidAnswer)
    case .end: receiver?.receiveEnd()
    case .lost(let failure): receiver?.upstreamLost(failure)
    }
  }

  // MARK: Framing

  private func receiveHead(_ buffer: inout ByteBuffer) {
    if partialHead != nil {
      partialHead?.writeBuffer(&buffer)
      buffer = partialHead ?? buffer
      partialHead = nil
    }
    var isHeadNext = true
    while isHeadNext, buffer.readableBytes > 0 {
      do throws(HTTPFault) {
        let isWhole = try buffer.withUnsafeReadableBytes { bytes throws(HTTPFault) in try head.parse(bytes, limits: limits) }
        guard isWhole else {
          partialHead = buffer.compacted(allocator: context?.channel.allocator ?? ByteBufferAllocator())
          return
        }
      } catch {
        return refuse(error.message)
      }
      isHeadNext = dispatchHead(&buffer)
    }
  }

  /// Returns whether another head of this answer follows: after an interim one. The state may be the next lessee's by then.
  private func dispatchHead(_ buffer: inout ByteBuffer) -> Bool {
    let length = head.length
    switch state.received(head) {
    case .interim:
      receiver?.receiveInterim(head, buffer)
      buffer.moveReaderIndex(forwardBy: length)
      head.reset()
      return true
    case .tunnel:
      receiver?.receiveHead(head, buffer)
      buffer.moveReaderIndex(forwardBy: length)
      if buffer.readableBytes > 0 { receiver?.receiveBody(buffer) }
    case .whole:
      receiver?.receiveHead(head, buffer)
      buffer.moveReaderIndex(forwardBy: length)
      end(hasExcess: buffer.readableBytes > 0)
    case .begin:
      if case .body(.chunks) = state.phase { decoder = ChunkedDecoder() }
      receiver?.receiveHead(head, buffer)
      buffer.moveReaderIndex(forwardBy: length)
      if buffer.readableBytes > 0, case .body(let remaining) = state.phase { receiveBody(&buffer, remaining) }
    case .refuse(let reason):
      refuse("\(reason)")
    }
    return false
  }

  private func receiveBody(_ buffer: inout ByteBuffer, _ remaining: UpstreamState.Remaining) {
    switch remaining {
    case .bytes(let count):
      let (taken, isComplete) = state.take(buffer.readableBytes, of: count)
      guard let piece = buffer.readSlice(length: taken) else { return }
      receiver?.receiveBody(piece)
      if isComplete { end(hasExcess: buffer.readableBytes > 0) }
    case .chunks: receiveChunks(&buffer)
    case .untilClose: receiver?.receiveBody(buffer)
    }
  }

  /// Follows the chunks to find the body's end; the bytes pass as they came, unless the receiver wants payload alone.
  private func receiveChunks(_ buffer: inout ByteBuffer) {
    let payloadOnly = receiver?.wantsPayload ?? false
    let start = buffer.readerIndex
    var end: Int?
    var checked = 0
    do throws(HTTPFault) {
      end = try buffer.withUnsafeReadableBytes { bytes throws(HTTPFault) -> Int? in
        var offset = 0
        while true {
          switch try decoder.next(bytes, &offset, limits: limits) {
          case .payload(let range):
            checked = offset
            if payloadOnly, let piece = buffer.getSlice(at: start + range.lowerBound, length: range.count) { receiver?.receiveBody(piece) }
          case .needsMore: return nil
          case .end(let end): return end
          }
        }
      }
    } catch {
      // What came before the fault is as good as any piece.
      if !payloadOnly, checked > 0, let piece = buffer.getSlice(at: start, length: checked) { receiver?.receiveBody(piece) }
      return refuse(error.message)
    }
    if !payloadOnly {
      if let end, end < buffer.readableBytes {
        if let piece = buffer.getSlice(at: start, length: end) { receiver?.receiveBody(piece) }
      } else {
        receiver?.receiveBody(buffer)
      }
    }
    if let end { self.end(hasExcess: end < buffer.readableBytes) }
  }

  private func end(hasExcess: Bool) {
    // Cancelled while its last piece was being delivered.
    guard let receiver else { return close() }
    self.receiver = nil
    // In the pool before the receiver hears of it, so that a pipelined request finds it there.
    if state.ended(requestSent: isRequestSent, hasExcess: hasExcess) { pool.release(self) } else { close() }
    receiver.receiveEnd()
  }

  private func refuse(_ reason: String) {
    let receiver = self.receiver
    self.receiver = nil
    close()
    receiver?.upstreamLost(.invalidResponse(reason))
  }
}
