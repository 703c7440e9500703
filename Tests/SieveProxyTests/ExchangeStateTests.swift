import Testing

@testable import SieveProxy

@Suite struct ExchangeStateTests {
  @Test func `requests of one connection go through the hops and start afresh`() {
    var state = ExchangeState()
    #expect(state.phase == .idle)
    for _ in 0..<2 {
      state.beginHead(at: 0)
      #expect(state.phase == .admit)
      #expect(!state.isAnswerBegun)
      state.beginRequest(keepsAlive: true, isComplete: false)
      #expect(state.phase == .peek)
      state.beginLease(total: nil)
      #expect(state.phase == .lease)
      state.leased()
      #expect(state.phase == .relay)
      // Once more, on a fresh connection.
      state.beginLease(total: nil)
      state.leased()
      state.requestCompleted()
      state.beginAnswer()
      #expect(state.answerEnded(at: 0, lingering: 10) == .next)
      #expect(state.phase == .idle)
    }
  }

  @Test func `the total limit counts from the head, whatever was tried since`() {
    var state = ExchangeState()
    state.beginHead(at: 100)
    #expect(state.totalDeadline == .max)
    state.beginRequest(keepsAlive: true, isComplete: true)
    state.beginLease(total: 50)
    #expect(state.totalDeadline == 150)
    #expect(state.deadlinePassed(at: 149, isUpstreamStalled: false) == .blameUpstream(.connection))
    #expect(state.deadlinePassed(at: 150, isUpstreamStalled: false) == .blameUpstream(.total))
    state.leased()
    state.beginLease(total: 20)
    #expect(state.totalDeadline == 120)
    state.leased()
    state.beginAnswer()
    #expect(state.answerEnded(at: 0, lingering: 10) == .next)
    #expect(state.totalDeadline == .max)
  }

  @Test(
    arguments: [
      (.idle, .head), (.admit, .head), (.peek, .client), (.resolve, .nothing), (.making, .nothing), (.lease, .connection),
      (.relay, .firstByte),
      (.tunnel, .nothing), (.linger, .linger), (.closed, .nothing),
    ] as [(ExchangeState.Phase, ExchangeState.Wait)])
  func `each phase waits for one thing`(phase: ExchangeState.Phase, wait: ExchangeState.Wait) {
    #expect(Self.state(in: phase).wait(isUpstreamReady: true) == wait)
  }

  @Test func `while a request goes up, the one who keeps the other waiting is waited for`() {
    var state = Self.state(in: .relay, isComplete: false)
    #expect(state.wait(isUpstreamReady: true) == .client)
    #expect(state.wait(isUpstreamReady: false) == .stall)
    state.requestCompleted()
    #expect(state.wait(isUpstreamReady: false) == .firstByte)
    state.beginAnswer()
    #expect(state.wait(isUpstreamReady: true) == .stall)
    #expect(state.answerEnded(at: 0, lingering: 10) == .next)
    #expect(state.wait(isUpstreamReady: true) == .client)
  }

  @Test func `each byte of a body buys time, up to what there was at first, so that a drip ends`() {
    let second: Int64 = 1_000_000_000
    var state = Self.state(in: .peek, isComplete: false)
    state.bodyAwaited(at: 0, within: 10 * second)
    #expect(state.latest(isUpstreamReady: true) == 10 * second)
    // A drip: a byte each second.
    for now in 1...9 { state.bodyReceived(1, at: Int64(now) * second, within: 10 * second) }
    #expect(state.latest(isUpstreamReady: true) == 10 * second + 9 * 2_000_000)
    // A slow line: a kilobyte each second.
    for now in 10...100 {
      state.bodyReceived(1000, at: Int64(now) * second, within: 10 * second)
      #expect(state.latest(isUpstreamReady: true) > Int64(now + 1) * second)
    }
    #expect(state.latest(isUpstreamReady: true) == 110 * second)
    state.requestCompleted()
    #expect(state.latest(isUpstreamReady: true) == .max)
  }

  @Test func `the time in which the backend takes nothing is not the client's`() {
    var state = Self.state(in: .relay, isComplete: false)
    state.bodyAwaited(at: 0, within: 10)
    #expect(state.latest(isUpstreamReady: true) == 10)
    #expect(state.latest(isUpstreamReady: false) == .max)
  }

  @Test func `an upload has its least rate under an answer that overtakes it, and then the answer is cut`() {
    var state = Self.state(in: .relay, isComplete: false)
    state.bodyAwaited(at: 0, within: 10)
    state.beginAnswer()
    #expect(state.latest(isUpstreamReady: true) == 10)
    #expect(state.latest(isUpstreamReady: false) == .max)
    #expect(state.deadlinePassed(at: 10, isUpstreamStalled: false) == .cut)
    state.requestCompleted()
    #expect(state.latest(isUpstreamReady: true) == .max)
  }

  @Test(arguments: [false, true], [false, true])
  func `a client is read while somebody takes what it sends`(isFull: Bool, isReady: Bool) {
    func mayRead(_ phase: ExchangeState.Phase, isComplete: Bool = true) -> Bool {
      Self.state(in: phase, isComplete: isComplete).mayRead(
        under: .init(hasReadFarAhead: isFull, isHeldFull: isFull, isClientReady: isReady, isUpstreamReady: isReady))
    }
    for phase in [ExchangeState.Phase.peek, .linger, .closed] { #expect(mayRead(phase)) }
    for phase in [ExchangeState.Phase.idle, .admit] { #expect(mayRead(phase) == (isReady && !isFull)) }
    for phase in [ExchangeState.Phase.resolve, .lease, .making, .relay] { #expect(mayRead(phase) == !isFull) }
    #expect(mayRead(.relay, isComplete: false) == isReady)
    #expect(mayRead(.tunnel) == isReady)
  }

  @Test(arguments: [false, true], [false, true])
  func `an answer's end is followed by the next request only where its end and its beginning are known`(keepsAlive: Bool, isComplete: Bool)
  {
    var state = Self.state(in: .relay, keepsAlive: keepsAlive, isComplete: isComplete)
    #expect(state.closesAfterAnswer == !(keepsAlive && isComplete))
    state.beginAnswer()
    let (action, phase): (ExchangeState.EndAction, ExchangeState.Phase) =
      switch (isComplete, keepsAlive) {
      case (false, _): (.linger, .linger)
      case (true, false): (.close, .closed)
      case (true, true): (.next, .idle)
      }
    #expect(state.answerEnded(at: 0, lingering: 10) == action)
    #expect(state.phase == phase)
  }

  @Test func `a connection that must close says so and does`() {
    var state = Self.state(in: .relay)
    #expect(!state.closesAfterAnswer)
    state.mustClose()
    #expect(state.closesAfterAnswer)
    #expect(state.answerEnded(at: 0, lingering: 10) == .close)
  }

  @Test(
    arguments: [
      (.idle, .close, .close), (.linger, .close, .close), (.closed, .close, .close), (.tunnel, .close, .close),
      (.admit, .blameClient, .blameClient), (.peek, .blameClient, .blameClient),
      (.resolve, .blameUpstream(.total), .blameUpstream(.total)), (.making, .blameUpstream(.total), .blameUpstream(.total)),
      (.lease, .blameUpstream(.connection), .blameUpstream(.total)), (.relay, .blameUpstream(.firstByte), .blameUpstream(.total)),
    ] as [(ExchangeState.Phase, ExchangeState.DeadlineAction, ExchangeState.DeadlineAction)])
  func `a deadline blames who is waited for`(
    phase: ExchangeState.Phase, action: ExchangeState.DeadlineAction, total: ExchangeState.DeadlineAction
  ) {
    let state = Self.state(in: phase)
    #expect(state.phase == phase)
    #expect(state.deadlinePassed(at: 0, isUpstreamStalled: false) == action)
    #expect(state.deadlinePassed(at: .max, isUpstreamStalled: false) == total)
  }

  @Test(
    arguments: [
      (false, false, false, .blameClient), (false, false, true, .blameUpstream(.stall)), (false, true, false, .blameUpstream(.total)),
      (false, true, true, .blameUpstream(.total)), (true, false, false, .blameUpstream(.firstByte)),
      (true, false, true, .blameUpstream(.stall)), (true, true, false, .blameUpstream(.total)), (true, true, true, .blameUpstream(.total)),
    ] as [(Bool, Bool, Bool, ExchangeState.DeadlineAction)])
  func `while a request goes up a deadline tells a slow client from a stalled upstream`(
    isComplete: Bool, isTotal: Bool, isUpstreamStalled: Bool, action: ExchangeState.DeadlineAction
  ) {
    var state = Self.state(in: .relay, isComplete: isComplete)
    #expect(state.deadlinePassed(at: isTotal ? .max : 0, isUpstreamStalled: isUpstreamStalled) == action)
    state.beginAnswer()
    #expect(state.deadlinePassed(at: isTotal ? .max : 0, isUpstreamStalled: isUpstreamStalled) == .cut)
  }

  @Test("a refused upload is read on for so long and no longer, whatever comes")
  func lingering() {
    var state = Self.state(in: .peek, isComplete: false)
    #expect(state.answerEnded(at: 100, lingering: 30) == .linger)
    #expect(state.wait(isUpstreamReady: true) == .linger)
    #expect(state.latest(isUpstreamReady: true) == 130)
    #expect(state.deadlinePassed(at: 130, isUpstreamStalled: false) == .close)
  }

  private static func state(in phase: ExchangeState.Phase, keepsAlive: Bool = true, isComplete: Bool = true) -> ExchangeState {
    var state = ExchangeState()
    if phase == .idle { return state }
    state.beginHead(at: 0)
    if phase == .admit { return state }
    state.beginRequest(keepsAlive: keepsAlive, isComplete: phase == .linger ? false : isComplete)
    switch phase {
    case .idle, .admit, .peek: break
    case .making: state.beginMaking()
    case .resolve: state.beginResolve()
    case .closed: state.closed()
    case .linger: _ = state.answerEnded(at: 0, lingering: 10)
    case .lease: state.beginLease(total: nil)
    case .relay, .tunnel:
      state.beginLease(total: nil)
      state.leased()
      if phase == .tunnel { state.beginTunnel() }
    }
    return state
  }
}
