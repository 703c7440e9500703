internal import NIOCore
internal import NIOSSL
internal import SieveCore
internal import SieveHTTP

/// One client connection: takes its requests one after the other from accept to settle. `docs/design.md` names the hops; each has its part
/// of this type in a file of its own. What to do is decided by values (`Admission`, `ExchangeState`, `Attempts`); this type moves the bytes.
final class ClientHandler: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  let worker: Worker
  var state = ExchangeState()
  let request = ClientRequest()
  let body = RequestBody()
  var held = HeldBody()
  var inbound = Inbound()
  let exchange: Exchange
  /// Rises with each request, so that an answer that took a detour is not given to the next one.
  var generation = 0
  /// An answer without an end that is on its way.
  var feed: ConsoleFeed?
  private(set) var peer: ClientPeer
  private(set) var context: ChannelHandlerContext?
  private var slot = 0
  private var hasSuppressedRead = false
  /// Whether the client takes more at once; kept, since asking the channel goes through its pipeline.
  private(set) var isWritable = true

  init(worker: Worker, isTLS: Bool) {
    self.worker = worker
    peer = ClientPeer(nil, isTLS: isTLS)
    exchange = Exchange(worker.snapshot)
  }

  // MARK: Channel events

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    slot = worker.register(self)
    peer = ClientPeer(context.remoteAddress, isTLS: peer.isTLS)
    armDeadline()
    if worker.hasStoppedListening { drain() }
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    self.context = nil
    worker.unregister(slot)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var buffer = Self.unwrapInboundIn(data)
    let lent = buffer
    switch state.phase {
    case .idle, .admit:
      inbound.append(&buffer)
      if takesMore { readHead() }
    case .peek, .resolve, .lease, .relay:
      if state.isRequestComplete { inbound.append(&buffer) } else { takeBody(&buffer) }
    case .making: inbound.append(&buffer)
    case .tunnel:
      exchange.measures.bytesIn += buffer.readableBytes
      exchange.upstream?.write(buffer)
      if state.isHalfFinished { armDeadline() }
    case .linger: armDeadline()
    case .closed: break
    }
    leaveReadBuffer()
    accountForBodies()
    worker.readBuffer.giveBack(lent)
  }

  /// What must be held and for which there is no room is refused.
  func accountForBodies() {
    if reserve() { return }
    // What is next has not been looked at yet: there is nothing to answer.
    if state.phase == .idle { cut() } else { refuse(RequestBody.noRoom) }
  }

  /// Has what is held counted for all connections. False where there is no room.
  @discardableResult
  func reserve() -> Bool {
    let bytes = held.byteCount + inbound.byteCount + request.bytes.readableBytes
    // While a connection for another try is waited for, what it will send must stay whole.
    return exchange.reserve(bytes, mayForget: state.phase != .lease, in: worker.bodyBudget)
  }

  /// Of a request that is over, what it held.
  func dropHeldBody() {
    held.removeAll()
    reserve()
  }

  /// What outlives the event moves out of the memory that all connections read into.
  private func leaveReadBuffer() {
    inbound.compact(worker.allocator)
    forgetHead()
    request.leaveReadBuffer(worker.allocator)
  }

  /// What is sent and will not be written again, nor told of, is no longer needed.
  func forgetHead() {
    guard state.phase == .relay || state.phase == .tunnel, !exchange.attempts.hasMoreTargets else { return }
    if worker.keepsRecords { request.keepWords(&worker.recentTexts) } else { request.forgetBytes() }
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    if state.phase == .relay || state.phase == .tunnel { exchange.upstream?.flush() }
  }

  func read(context: ChannelHandlerContext) {
    if mayRead { context.read() } else { hasSuppressedRead = true }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    isWritable = context.channel.isWritable
    guard isWritable else { return }
    if let upstream = exchange.upstream {
      if state.isAnswerBegun { armDeadline() }
      upstream.resumeReading()
    } else if let feed {
      feed.goOn(for: self)
    } else if state.phase == .idle || state.phase == .admit {
      resumeReading()
      if !inbound.isEmpty { scheduleNextHead() }
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // An end without a word of TLS; the event that tells of the end follows.
    if state.phase == .tunnel, (error as? NIOSSLError) == .uncleanShutdown { return }
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    clientLeft()
  }

  // MARK: Reading

  private var mayRead: Bool {
    state.mayRead(
      under: ExchangeState.Pressure(
        hasReadFarAhead: inbound.isFarAhead, isHeldFull: held.byteCount >= Inbound.readAhead,
        isClientReady: isWritable, isUpstreamReady: isUpstreamReady))
  }

  private var isUpstreamReady: Bool { exchange.upstream?.isWritable ?? true }

  func resumeReading() {
    guard hasSuppressedRead, mayRead, let context else { return }
    hasSuppressedRead = false
    context.read()
  }

  // MARK: Writing

  func write(_ buffer: ByteBuffer) {
    exchange.measures.bytesOut += buffer.readableBytes
    context?.write(wrapOutboundOut(buffer), promise: nil)
  }

  func flush() {
    context?.flush()
  }

  // MARK: Deadlines

  /// Sets the one deadline there is to what the state waits for, and never later than the request's total limit. From the loop's coarse clock.
  func armDeadline() {
    setDeadline(after: exchange.limit(for: state.wait(isUpstreamReady: isUpstreamReady)))
  }

  private func setDeadline(after limit: Int64?) {
    worker.setDeadline(
      slot, min(limit.map { worker.now &+ $0 } ?? DeadlineTable<ClientHandler>.never, state.latest(isUpstreamReady: isUpstreamReady)))
  }

  func deadlinePassed() {
    switch state.deadlinePassed(at: worker.now, isUpstreamStalled: !isUpstreamReady) {
    case .close: cut()
    case .cut:
      exchange.measures.outcome = .timeout
      cut()
    case .blameClient:
      // A connection on which nothing ever came is closed without a word: nobody asked anything.
      exchange.measures.outcome = .timeout
      refuse(SieveError(.requestTimeout, "The request did not arrive in time."))
    case .blameUpstream(let limit): attemptFailed(exchange.overdue(limit))
    }
  }

  // MARK: The end

  /// Closes at once if nothing is going on, after the running answer otherwise. What a client may have sent before it could know is answered:
  /// its first request, and one that has arrived and was not read yet.
  func drain() {
    feed?.end(for: self)
    guard state.phase == .idle else { return state.mustClose() }
    if state.isFirst || context?.hasUnread == true { setDeadline(after: ExchangeState.lastChance) } else { cut() }
  }

  /// Closes now, whatever is going on. A body that ends with its connection would look whole after an orderly close.
  func cut() {
    exchange.upstream?.cancel()
    context?.closeNow(isTLS: peer.isTLS, asCut: exchange.answer.isOpenEnded)
  }

  /// A close throws away what the socket has not taken yet, so it waits until that is out, for as long as a slow reader is waited for
  /// otherwise.
  func closeWhenSent() {
    setDeadline(after: exchange.slowReaderTimeout)
    context?.whenSent { [weak self] in
      guard let self else { return }
      self.context?.closeInOrder(isTLS: self.peer.isTLS, asCut: self.exchange.answer.isCutOnceSent())
    }
  }
}
