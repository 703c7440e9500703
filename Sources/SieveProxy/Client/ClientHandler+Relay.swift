internal import NIOCore
internal import SieveCore
internal import SieveHTTP

/// Relay: the answer comes down, its head at once, its body as it arrives.
extension ClientHandler: ResponseReceiver {
  var takesMore: Bool { isWritable }

  /// An HTTP/1.0 client does not know chunks, and what is changed gets chunks of its own.
  var wantsPayload: Bool { request.head.isHTTP10 || exchange.answer.isRestored }

  func leased(_ upstream: UpstreamHandler) {
    guard let backend = exchange.target.backend else { return upstream.cancel() }
    sendRequest(backend, upstream)
  }

  func receiveInterim(_ interim: ResponseHead, _ bytes: ByteBuffer) {
    // 100 was given here already, to a client that asked for it; the others are for the client (RFC 9110 §15.2), if it can know them.
    guard interim.status != 100, !request.head.isHTTP10 else { return }
    // Its client has something of this target's answer.
    exchange.attempts.forgetTargets()
    write(
      ResponseHeadWriter(response: interim, bytes: bytes, isToHTTP10: false, isRestored: false).interim(worker.writer, worker.allocator))
  }

  func receiveHead(_ response: ResponseHead, _ bytes: ByteBuffer) {
    guard let backend = exchange.target.backend else { return }
    if let next = exchange.judge(response.status, of: backend, request, state.isAnswerBegun, worker) { return moveOn(to: next) }
    if exchange.lacksWebSocket(response.status, request) { return refuse(.noWebSocket) }
    state.beginAnswer()
    exchange.measures.status = response.status
    exchange.measures.firstByte = .now()
    if worker.console != nil { exchange.tapUsage(response, bytes, of: request, &worker.recentTexts) }
    if response.status == 101 { beginTunnel() }
    let closes = state.closesAfterAnswer
    let framing = exchange.beginAnswer(response, bytes, to: request, body.finding, from: backend, closes: closes, worker)
    if framing == .untilClose { state.mustClose() }
    // The client has something of the answer: there is no other try.
    exchange.attempts.keepNothing()
    forgetHead()
    if state.phase == .tunnel { sendAhead() }
    reserve()
  }

  /// What the client has sent ahead, for the other end of the tunnel. A write that fails calls others, who may write heads of their own: so
  /// not while a head is being put together.
  private func sendAhead() {
    guard let early = inbound.take() else { return }
    exchange.upstream?.write(early)
    exchange.upstream?.flush()
  }

  func receiveBody(_ piece: ByteBuffer) {
    exchange.answer.pass(piece, worker) { write($0) }
  }

  func flushReceived() {
    if let head = exchange.answer.takeHead() { write(head) }
    if state.isAnswerBegun { armDeadline() }
    flush()
  }

  func receiveEnd() {
    exchange.upstream = nil
    exchange.answer.end { write($0) }
    flush()
    settle()
  }

  func upstreamWritabilityChanged(_ isWritable: Bool) {
    if !state.isRequestComplete {
      // The time in which nobody took what the client sent is not its own.
      if isWritable { state.bodyAwaited(at: worker.now, within: exchange.snapshot.limits.idleTimeout) }
      armDeadline()
    }
    guard isWritable else { return }
    // What was sent has gone out.
    reserve()
    resumeReading()
  }

  // MARK: Failures

  func leaseFailed(_ failure: UpstreamFailure) {
    exchange.pool = nil
    attemptFailed(.notLeased(failure))
  }

  func upstreamLost(_ failure: UpstreamFailure) {
    let isReused = exchange.upstream?.isReused ?? false
    exchange.upstream = nil
    if state.phase == .tunnel {
      flush()
      return endEarly()
    }
    attemptFailed(.lost(failure, isReused: isReused))
  }

  /// The present attempt came to nothing: does what `Attempts` answers to that.
  func attemptFailed(_ failure: Attempts.Failure) {
    let error = failure.error(backend: exchange.backendName)
    // A list is made for several backends, or none.
    guard let backend = exchange.target.backend else { return refuse(error) }
    switch exchange.answer(to: failure, of: backend, request, state.isAnswerBegun, worker) {
    case .retry:
      exchange.measures.outcome = .retried
      worker.metrics.retried(backend)
      lease(fresh: true)
    case .fallBack(let next): moveOn(to: next)
    case .tell:
      exchange.measures.end(failure.outcome)
      refuse(error)
    case .cut:
      exchange.measures.outcome = .upstreamCut
      exchange.answer.cut(worker) { write($0) }
      flush()
      endEarly()
    }
  }

  /// To the next target of an alias, for as long as the client has had nothing and the body is at hand.
  private func moveOn(to next: Route) {
    if let backend = exchange.target.backend { worker.metrics.fellBack(from: backend) }
    exchange.measures.outcome = .fallback
    exchange.releaseConnection(of: self)
    held.putBack(exchange.attempts.takeBody())
    send(to: next)
  }

  private func endEarly() { if state.phase != .closed { end() } }
}
