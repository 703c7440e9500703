internal import NIOCore
internal import SieveCore
internal import SieveHTTP

/// One client connection: takes its requests one after the other from accept to settle. `docs/design.md` names the hops; each has its part
/// of this type in a file of its own. What to do when is decided by `ExchangeState` and `RequestBody`; this type moves the bytes.
final class ClientHandler: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  let worker: Worker
  var state = ExchangeState()
  let head = RequestHead()
  let body = RequestBody()
  /// Bytes of the client not yet taken: a head that has not come whole, or pipelined requests.
  var inbound: ByteBuffer?
  var exchange: Exchange
  /// Rises with each request, so that an answer that took a detour is not given to the next one.
  var generation = 0

  private(set) var context: ChannelHandlerContext?
  private var slot = 0
  private var hasSuppressedRead = false
  /// Whether the client takes more at once; kept, since asking the channel goes through its pipeline.
  private(set) var isWritable = true
  /// `X-Forwarded-For`, `-Proto` and `Via` for a request that has none of them yet.
  private(set) var forwardedLines: [UInt8] = []
  private(set) var peer = ""
  let isTLS: Bool
  /// A head on its way to the client, kept a moment so that the body's first piece goes out with it.
  var pendingHead: ByteBuffer?

  static let nothing = ByteBuffer()

  /// How much a client may send ahead of what can be taken.
  static let readAhead = 128 << 10

  init(worker: Worker, isTLS: Bool) {
    self.worker = worker
    self.isTLS = isTLS
    exchange = Exchange(worker.snapshot)
  }

  // MARK: Channel events

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    slot = worker.register(self)
    peer = context.remoteAddress?.ipAddress ?? ""
    let proto = isTLS ? "https" : "http"
    forwardedLines = Array("X-Forwarded-For: \(peer)\r\nX-Forwarded-Proto: \(proto)\r\nVia: 1.1 modelsieve\r\n".utf8)
    setDeadline(after: worker.snapshot.limits.headerTimeout)
    if worker.isDraining { cut() }
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
      keep(&buffer)
      if takesMore { readHead() }
    case .peek, .resolve, .lease, .relay:
      if state.isRequestComplete { keep(&buffer) } else { receiveBody(&buffer) }
    case .list: keep(&buffer)
    case .tunnel:
      exchange.measures.bytesIn += buffer.readableBytes
      exchange.upstream?.write(buffer)
    case .linger, .closed: break
    }
    leaveReadBuffer()
    worker.readBuffer.giveBack(lent)
  }

  /// What outlives the event moves out of the memory that all connections read into.
  private func leaveReadBuffer() {
    if let rest = inbound { inbound = rest.readableBytes == 0 ? nil : rest.compacted(allocator: worker.allocator) }
    guard exchange.headBytes.readableBytes > 0 else { return }
    if state.phase == .relay, exchange.fallbacks.isEmpty, worker.requestLog == nil {
      // It is sent and will not be written again, nor told of in the log.
      exchange.headBytes = Self.nothing
    } else {
      exchange.headBytes = exchange.headBytes.compacted(allocator: worker.allocator)
    }
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
      armRelayDeadline()
      upstream.resumeReading()
    } else if state.phase == .idle || state.phase == .admit {
      resumeReading()
      if inbound != nil { scheduleNextHead() }
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    clientLeft()
  }

  // MARK: Reading

  /// Suppressed only while the other side does not keep up: stopping and starting costs two system calls.
  private var mayRead: Bool {
    switch state.phase {
    case .idle, .admit: takesMore && !hasReadFarAhead
    case .peek, .linger, .closed: true
    case .resolve, .lease: exchange.heldBytes < Self.readAhead && !hasReadFarAhead
    case .list: !hasReadFarAhead
    case .relay: state.isRequestComplete ? !hasReadFarAhead : exchange.upstream?.isWritable ?? true
    case .tunnel: exchange.upstream?.isWritable ?? true
    }
  }

  private var hasReadFarAhead: Bool { (inbound?.readableBytes ?? 0) >= Self.readAhead }

  func resumeReading() {
    guard hasSuppressedRead, mayRead, let context else { return }
    hasSuppressedRead = false
    context.read()
  }

  private func keep(_ buffer: inout ByteBuffer) {
    guard inbound != nil else { return inbound = buffer }
    // What was taken would stay in its memory: a client that pipelines may never leave it empty.
    inbound?.discardReadBytes()
    inbound?.writeBuffer(&buffer)
  }

  // MARK: Writing

  func write(_ buffer: ByteBuffer) {
    exchange.measures.bytesOut += buffer.readableBytes
    context?.write(wrapOutboundOut(buffer), promise: nil)
  }

  func flush() {
    context?.flush()
  }

  /// Whether a request is being served.
  var isServing: Bool {
    switch state.phase {
    case .peek, .resolve, .lease, .relay, .list, .tunnel: true
    case .idle, .admit, .linger, .closed: false
    }
  }

  // MARK: Deadlines

  /// `limit` in nanoseconds, from the loop's coarse clock; never later than the request's total limit.
  func setDeadline(after limit: Int64) {
    worker.setDeadline(slot, min(worker.now &+ limit, exchange.totalDeadline))
  }

  func clearDeadline() {
    worker.setDeadline(slot, DeadlineTable<ClientHandler>.never)
  }

  func deadlinePassed() {
    let isUpstreamStalled = exchange.upstream.map { !$0.isWritable } ?? false
    switch state.deadlinePassed(isTotal: worker.now >= exchange.totalDeadline, isUpstreamStalled: isUpstreamStalled) {
    case .close: cut()
    case .cut:
      if exchange.isCloseDelimited { resetOnClose() }
      exchange.measures.outcome = .timeout
      cut()
    case .blameClient:
      // A connection on which nothing ever came is closed without a word: nobody asked anything.
      exchange.measures.outcome = .timeout
      refuse(SieveError(.requestTimeout, "The request did not arrive in time."))
    case .blameUpstream(let limit):
      if limit != .total, fallBack(after: "timeout") { return }
      exchange.measures.outcome = .timeout
      refuse(timeoutError(limit, backend: exchange.backend?.backend.name ?? ""), after: "timeout")
    }
  }

  private func timeoutError(_ limit: ExchangeState.UpstreamLimit, backend: String) -> SieveError {
    switch limit {
    case .connection: (exchange.pool?.isBusy == true ? UpstreamFailure.exhausted : .connectTimeout).error(backend: backend)
    case .stall: SieveError(.upstreamTimeout, "Backend '\(backend)' took nothing of the request's body for stall_timeout.")
    case .firstByte: SieveError(.upstreamTimeout, "Backend '\(backend)' did not begin to answer within first_byte_timeout.")
    case .total: SieveError(.upstreamTimeout, "Backend '\(backend)' did not finish its answer within total_timeout.")
    }
  }

  // MARK: The end

  /// Closes at once if nothing is going on, after the running answer otherwise.
  func drain() {
    if state.phase == .idle { cut() } else { state.mustClose() }
  }

  /// Closes now, whatever is going on.
  func cut() {
    exchange.upstream?.cancel()
    context?.close(promise: nil)
  }

  /// A close throws away what the socket has not taken yet, so it waits until that is out, for as long as a slow reader is waited for
  /// otherwise.
  func closeWhenSent() {
    guard let context else { return }
    setDeadline(after: exchange.backend?.stallTimeout ?? exchange.snapshot.limits.idleTimeout)
    let sent = context.eventLoop.makePromise(of: Void.self)
    sent.futureResult.assumeIsolated().whenComplete { [weak self] _ in self?.cut() }
    context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: sent)
  }
}
