/// Where a client connection is with the request it is serving. Event in, action out; calls nobody.
struct ExchangeState {
  /// The words of `docs/design.md` for the hops of a request.
  enum Phase: UInt8 {
    /// No request. Next: admit.
    case idle
    /// A head has begun to come. Next: peek, answer, linger.
    case admit
    /// The body is held until its model is known. Next: lease, linger, idle.
    case peek
    /// Catalogues are asked which backend the model is for, or whether it may be called. Next: lease, linger, idle.
    case resolve
    /// An upstream connection was asked for. Next: relay, lease, idle, linger.
    case lease
    /// The request goes up and the answer comes down. Next: idle, linger, closed.
    case relay
    /// A list is being made. Next: idle.
    case list
    /// Bytes of an upgraded connection. Next: closed.
    case tunnel
    /// The answer is out, the connection will close, and what the client still sends is thrown away. Next: closed.
    case linger
    case closed
  }

  enum LossAction: Equatable {
    /// Send the same request once more, on a fresh connection.
    case retry
    /// Nothing has gone to the client: say what happened.
    case answer
    /// Something has: a cut is the only honest end.
    case cut
  }

  enum EndAction: Equatable {
    case next
    case close
    case linger
  }

  enum DeadlineAction: Equatable {
    /// Nobody is waiting for an answer.
    case close
    /// 408: the client is slow.
    case blameClient
    /// 504, and which limit it was.
    case blameUpstream(UpstreamLimit)
    case cut
  }

  enum UpstreamLimit: Equatable {
    case connection, firstByte, stall, total
  }

  private(set) var phase = Phase.idle
  /// The whole request was read.
  private(set) var isRequestComplete = false
  /// Something of an answer went out.
  private(set) var isAnswerBegun = false
  private(set) var isRetried = false
  /// Whether the connection may serve another request after this one.
  private(set) var keepsAlive = true

  mutating func beginHead() {
    phase = .admit
    isAnswerBegun = false
    isRetried = false
  }

  mutating func beginRequest(keepsAlive: Bool, isComplete: Bool) {
    self.keepsAlive = keepsAlive
    isRequestComplete = isComplete
    phase = .peek
  }

  mutating func requestCompleted() { isRequestComplete = true }
  mutating func beginList() { phase = .list }
  mutating func beginResolve() { phase = .resolve }
  mutating func beginLease() { phase = .lease }
  /// To the next target of an alias, as if for the first time.
  mutating func movedOn() {
    isRetried = false
    phase = .lease
  }

  mutating func leased() { phase = .relay }
  mutating func beginAnswer() { isAnswerBegun = true }
  mutating func beginTunnel() { phase = .tunnel }
  mutating func mustClose() { keepsAlive = false }
  mutating func closed() { phase = .closed }

  /// Whether the client will be told, in the answer's head, that the connection closes after it. An answer that overtakes its request must
  /// say so: the rest of the request would otherwise be read as the next one.
  var closesAfterAnswer: Bool { !keepsAlive || !isRequestComplete }

  mutating func answerEnded() -> EndAction {
    guard isRequestComplete else {
      phase = .linger
      return .linger
    }
    guard keepsAlive else {
      phase = .closed
      return .close
    }
    phase = .idle
    return .next
  }

  /// A retry is safe only where the upstream cannot have acted: the connection it was sent on had served before and closed with no byte of
  /// an answer, which is what an idle connection's end looks like (RFC 9112 §9.3.1); and only once.
  mutating func upstreamLost(closedUnanswered: Bool, isReused: Bool, isBodyAtHand: Bool) -> LossAction {
    if isAnswerBegun { return .cut }
    guard closedUnanswered, isReused, isBodyAtHand, !isRetried else { return .answer }
    isRetried = true
    phase = .lease
    return .retry
  }

  /// `isTotal`: it was the whole exchange's. `isUpstreamStalled`: the upstream takes no bytes.
  func deadlinePassed(isTotal: Bool, isUpstreamStalled: Bool) -> DeadlineAction {
    switch phase {
    case .idle, .linger, .closed, .tunnel: .close
    case .admit, .peek: .blameClient
    case .lease: .blameUpstream(isTotal ? .total : .connection)
    case .list, .resolve: .blameUpstream(.total)
    case .relay:
      if isAnswerBegun {
        .cut
      } else if !isRequestComplete, !isTotal, !isUpstreamStalled {
        .blameClient
      } else {
        .blameUpstream(isTotal ? .total : isUpstreamStalled ? .stall : .firstByte)
      }
    }
  }
}
