internal import NIOCore
internal import SieveCore
internal import SieveHTTP

/// Settle: the answer is out, ours or an upstream's; one line in the log, then the next request or the end of the connection.
extension ClientHandler {
  /// Gives up on the request with an error of ours, or, where an answer has begun, with a cut.
  func refuse(_ error: SieveError) {
    exchange.refused(error.code.rawValue)
    guard !state.isAnswerBegun else { return cut() }
    // After a head that could not be read, nobody knows where the next one begins.
    if state.phase == .admit {
      body.begin(framing: .none, contentType: UnsafeRawBufferPointer(start: nil, count: 0))
      state.beginRequest(keepsAlive: false, isComplete: false)
    }
    answer(OwnResponse(error, exchange.admission.isAnthropicCall ? .anthropic : request.dialect, to: exchange.admission))
  }

  /// Sends a response of ours and settles.
  func answer(_ response: OwnResponse) {
    releaseUpstream()
    state.beginAnswer()
    if exchange.measures.status == 0 { exchange.measures.status = response.status }
    exchange.measures.firstByte = .now()
    var response = response
    let attempts = exchange.attempts.told
    if !attempts.isEmpty { response.headers += "X-ModelSieve-Attempts: \(attempts)\r\n" }
    let connection = request.connectionLine(closes: state.closesAfterAnswer)
    response.write(connection: connection, corsLines: exchange.admission.corsLines, isHead: request.isHead, worker) { write($0) }
    flush()
    settle()
  }

  /// Nothing more is wanted of the upstream, or of the pool.
  private func releaseUpstream() {
    exchange.giveUp(on: self)
    dropHeldBody()
  }

  /// One connection too many: says so and closes.
  func turnAway() {
    exchange.begin(worker.snapshot)
    state.beginHead(at: worker.now)
    refuse(SieveError(.tooManyConnections, "modelsieve serves as many connections as server.max_connections allows. Try again later."))
  }

  func settle() {
    // A flush that failed has closed the channel and logged the request already.
    guard state.phase != .closed else { return }
    worker.record(request, body, exchange)
    // An idle connection must not keep a read buffer alive, nor a lingering one a head.
    request.forgetBytes()
    // Of a request that its answer overtook.
    dropHeldBody()
    switch state.answerEnded(at: worker.now, lingering: exchange.snapshot.limits.mostLinger) {
    case .next:
      armDeadline()
      resumeReading()
      // Not in place: a client that pipelines a thousand requests must not nest a thousand calls.
      if !inbound.isEmpty { scheduleNextHead() }
    case .close: closeWhenSent()
    case .linger:
      _ = inbound.take()
      reserve()
      armDeadline()
      context?.close(mode: .output, promise: nil)
      resumeReading()
    }
  }

  /// Reads the head that is here already.
  func scheduleNextHead() {
    let bound = NIOLoopBound(self, eventLoop: worker.eventLoop)
    worker.eventLoop.execute {
      let client = bound.value
      guard client.state.phase == .idle || client.state.phase == .admit, client.takesMore else { return }
      client.readHead()
      client.accountForBodies()
      client.resumeReading()
    }
  }

  func clientLeft() {
    feed?.cancel(for: self)
    if state.phase == .tunnel { exchange.letUpstreamFinish() }
    _ = inbound.take()
    exchange.giveUp(on: self)
    if state.isServing {
      if state.phase != .tunnel { exchange.measures.clientLeft() }
      worker.record(request, body, exchange)
    }
    close()
  }

  /// The connection ends in the middle of an answer or a tunnel, once the client has what came of it.
  func end() {
    worker.record(request, body, exchange)
    close()
    closeWhenSent()
  }

  /// In whatever phase: what is held counts for all connections.
  private func close() {
    _ = inbound.take()
    request.forgetBytes()
    dropHeldBody()
    state.closed()
  }
}
