internal import CPlatform
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
  /// Until when TLS must be established; nil for plain connections.
  private let handshakeDeadline: NIODeadline?
  private let limits: HTTPLimits
  private var context: ChannelHandlerContext?
  private var state = UpstreamState()
  private var receiver: (any ResponseReceiver)?
  private let head = ResponseHead()
  /// A head that has not come whole.
  private var partialHead: ByteBuffer?
  private var decoder = ChunkedDecoder(isResponse: true)
  private var isRequestSent = false
  private var isFlushNeeded = false
  private var hasSuppressedRead = false
  private var error: (any Error)?
  /// What is known of a loss beyond that the connection closed.
  private var loss: UpstreamFailure?
  /// The last read took all that its buffer had room for, so more may be waiting.
  private var hasFilledRead = false
  /// When it was put back into the pool, by the loop's coarse clock.
  var idleSince: Int64 = 0
  /// Its place among those of its pool.
  var position = 0
  /// Of several attempts to connect, this is the one that counts.
  private var isChosen = false
  /// Bytes may go both ways.
  private var isEstablished = false
  /// When it was leased and when the lessee last wrote, by the loop's coarse clock.
  private var leasedAt: Int64 = 0
  private var writtenAt: Int64 = 0
  /// Nobody knows yet whether what was written has arrived.
  private var isDeliveryOpen = false

  init(pool: UpstreamPool, handshakeDeadline: NIODeadline?, limits: HTTPLimits) {
    self.pool = pool
    self.handshakeDeadline = handshakeDeadline
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
    leasedAt = pool.now
    head.reset()
    state.leased()
    receiver.leased(self)
  }

  /// Whether nothing waits to be read on this connection, which nobody has leased. Asked of the system only where bytes may be there that no
  /// event has told of yet: behind an answer without a body, to which broken servers add one, and behind a read that may not have been the
  /// last. All others were read to the end, and an event closes them if anything comes.
  var isQuiet: Bool {
    guard state.endsWithHead || hasFilledRead, let context else { return true }
    let hasUnread = try? context.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { socket in
      platform_has_unread(socket) != 0
    }
    return hasUnread != true
  }

  func begin(isHead: Bool, wantsUpgrade: Bool) {
    state.sent(isHead: isHead, wantsUpgrade: wantsUpgrade)
  }

  func write(_ buffer: ByteBuffer) {
    isFlushNeeded = true
    isDeliveryOpen = true
    writtenAt = pool.now
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

  /// Closes without another word, to TLS or to the kernel: nothing of what was written is sent from now on.
  func abort() {
    guard let context else { return }
    try? context.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { platform_reset_on_close($0) }
    // From there on there is nothing that would wait for the peer.
    let end = try? context.pipeline.syncOperations.context(handlerType: NIOSSLClientHandler.self)
    (end ?? context).close(promise: nil)
  }

  /// For the pool, now and then: whether the peer has acknowledged nothing of what was written for as long as is waited for that. The connection
  /// is closed then. A peer that takes no more, but says so, is not silent.
  func closeIfSilent() -> Bool {
    guard isDeliveryOpen, pool.now &- writtenAt >= pool.silenceLimit, let context else { return false }
    var silence: Int64 = 0
    let isOutstanding = try? context.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { socket in
      var milliseconds: UInt32 = 0
      defer { silence = Int64(milliseconds) * 1_000_000 }
      return platform_unacknowledged(socket, &milliseconds) > 0
    }
    guard isOutstanding == true else {
      isDeliveryOpen = false
      return false
    }
    guard silence >= pool.silenceLimit else { return false }
    // Silent since before the request was written: then none of it can have been acted on, and it is as if an idle connection had closed.
    let isUntouched = silence >= pool.now &- leasedAt
    loss = isUntouched && state.isReused ? .closedBeforeAnswer(isReused: true) : .silent
    abort()
    return true
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
      self.error = UpstreamFailure.handshakeTimeout
      self.abort()
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case TLSUserEvent.handshakeCompleted? = event as? TLSUserEvent { becomeEstablished() }
    context.fireUserInboundEventTriggered(event)
  }

  private func becomeEstablished() {
    isEstablished = true
    connectIfReady()
  }

  /// The attempt that this is has won. Others of the same race may be established as well, for a moment, and are no concern of the pool's.
  func choose() {
    isChosen = true
    if state.phase == .closed {
      pool.closed(self, beforeConnected: error.map(UpstreamFailure.init(connecting:)) ?? .unreachable("it closed the connection"))
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
    if isChosen {
      let failure = error.map(UpstreamFailure.init(connecting:)) ?? .unreachable("it closed the connection")
      pool.closed(self, beforeConnected: wasConnecting ? failure : nil)
    }
    let receiver = self.receiver
    self.receiver = nil
    switch action {
    case .forget: receiver?.upstreamLost(.closedMidAnswer)
    case .end: receiver?.receiveEnd()
    case .lost(let failure): receiver?.upstreamLost(loss ?? failure)
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
      if head.hasLooseNames { writePlainly(&buffer) }
      isHeadNext = dispatchHead(&buffer)
    }
  }

  /// Puts the head in its plain spelling at the front of `buffer`, as if it had come so.
  private func writePlainly(_ buffer: inout ByteBuffer) {
    var plain = ByteBuffer(bytes: buffer.withUnsafeReadableBytes { head.plainSpelling(of: $0) })
    buffer.moveReaderIndex(forwardBy: head.length)
    plain.writeBuffer(&buffer)
    buffer = plain
    head.reset()
    // It was accepted, and says the same.
    _ = try? buffer.withUnsafeReadableBytes { bytes throws(HTTPFault) in try head.parse(bytes, limits: limits) }
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
      if case .body(.chunks) = state.phase { decoder = ChunkedDecoder(isResponse: true) }
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

  /// Follows the chunks to find the body's end; the bytes pass as they came but for stray blanks, unless the receiver wants payload alone.
  private func receiveChunks(_ buffer: inout ByteBuffer) {
    let payloadOnly = receiver?.wantsPayload ?? false
    let start = buffer.readerIndex
    var end: Int?
    /// Up to where the bytes are known to be good, and up to where they have gone on.
    var checked = 0
    var passed = 0
    do throws(HTTPFault) {
      end = try buffer.withUnsafeReadableBytes { bytes throws(HTTPFault) -> Int? in
        var offset = 0
        while true {
          switch try decoder.next(bytes, &offset, limits: limits) {
          case .payload(let range):
            checked = offset
            if payloadOnly, let piece = buffer.getSlice(at: start + range.lowerBound, length: range.count) { receiver?.receiveBody(piece) }
          case .blank(let range):
            if !payloadOnly { pass(buffer, passed..<range.lowerBound) }
            passed = range.upperBound
            checked = passed
          case .needsMore: return nil
          case .end(let end): return end
          }
        }
      }
    } catch {
      // What came before the fault is as good as any piece.
      if !payloadOnly { pass(buffer, passed..<checked) }
      return refuse(error.message)
    }
    if !payloadOnly { pass(buffer, passed..<(end ?? buffer.readableBytes)) }
    if let end { self.end(hasExcess: end < buffer.readableBytes) }
  }

  /// Hands on these of the readable bytes.
  private func pass(_ buffer: ByteBuffer, _ range: Range<Int>) {
    if range.count == buffer.readableBytes {
      receiver?.receiveBody(buffer)
    } else if !range.isEmpty, let piece = buffer.getSlice(at: buffer.readerIndex + range.lowerBound, length: range.count) {
      receiver?.receiveBody(piece)
    }
  }

  private func end(hasExcess: Bool) {
    // Cancelled while its last piece was being delivered.
    guard let receiver else { return close() }
    self.receiver = nil
    // In the pool before the receiver hears of it, so that a pipelined request finds it there.
    if state.ended(requestSent: isRequestSent, hasExcess: hasExcess), isQuiet { pool.release(self) } else { close() }
    receiver.receiveEnd()
  }

  private func refuse(_ reason: String) {
    let receiver = self.receiver
    self.receiver = nil
    close()
    receiver?.upstreamLost(.invalidResponse(reason))
  }
}
