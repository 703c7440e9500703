import Testing

@testable import SieveProxy

@Suite struct ExchangeStateTests {
  @Test func `requests of one connection go through the hops and start afresh`() {
    var state = ExchangeState()
    #expect(state.phase == .idle)
    for _ in 0..<2 {
      state.beginHead()
      #expect(state.phase == .admit)
      #expect(!state.isAnswerBegun)
      #expect(!state.isRetried)
      state.beginRequest(keepsAlive: true, isComplete: false)
      #expect(state.phase == .peek)
      state.beginLease()
      #expect(state.phase == .lease)
      state.leased()
      #expect(state.phase == .relay)
      #expect(state.upstreamLost(closedUnanswered: true, isReused: true, isBodyAtHand: true) == .retry)
      state.leased()
      state.requestCompleted()
      state.beginAnswer()
      #expect(state.answerEnded() == .next)
      #expect(state.phase == .idle)
    }
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
    #expect(state.answerEnded() == action)
    #expect(state.phase == phase)
  }

  @Test func `a connection that must close says so and does`() {
    var state = Self.state(in: .relay)
    #expect(!state.closesAfterAnswer)
    state.mustClose()
    #expect(state.closesAfterAnswer)
    #expect(state.answerEnded() == .close)
  }

  @Test(arguments: [false, true], [(false, false), (false, true), (true, false), (true, true)])
  func `a lost upstream is tried again only where it cannot have acted`(closedUnanswered: Bool, rest: (isReused: Bool, isBodyAtHand: Bool))
  {
    let isSafe = closedUnanswered && rest.isReused && rest.isBodyAtHand
    var state = Self.state(in: .relay)
    #expect(
      state.upstreamLost(closedUnanswered: closedUnanswered, isReused: rest.isReused, isBodyAtHand: rest.isBodyAtHand)
        == (isSafe ? .retry : .answer))
    #expect(state.isRetried == isSafe)
    #expect(state.phase == (isSafe ? .lease : .relay))
    // Once.
    state.leased()
    #expect(state.upstreamLost(closedUnanswered: true, isReused: true, isBodyAtHand: true) == (isSafe ? .answer : .retry))
  }

  @Test func `the next target of an alias may be tried again like the first`() {
    var state = Self.state(in: .relay)
    for _ in 0..<2 {
      #expect(state.upstreamLost(closedUnanswered: true, isReused: true, isBodyAtHand: true) == .retry)
      state.leased()
      #expect(state.upstreamLost(closedUnanswered: true, isReused: true, isBodyAtHand: true) == .answer)
      state.movedOn()
      #expect(state.phase == .lease)
      #expect(!state.isRetried)
      state.leased()
    }
  }

  @Test(arguments: [false, true])
  func `an upstream lost in mid-answer is a cut`(closedUnanswered: Bool) {
    var state = Self.state(in: .relay)
    state.beginAnswer()
    #expect(state.upstreamLost(closedUnanswered: closedUnanswered, isReused: true, isBodyAtHand: true) == .cut)
    #expect(!state.isRetried)
  }

  @Test(
    arguments: [
      (.idle, .close, .close), (.linger, .close, .close), (.closed, .close, .close), (.tunnel, .close, .close),
      (.admit, .blameClient, .blameClient), (.peek, .blameClient, .blameClient),
      (.resolve, .blameUpstream(.total), .blameUpstream(.total)), (.list, .blameUpstream(.total), .blameUpstream(.total)),
      (.lease, .blameUpstream(.connection), .blameUpstream(.total)), (.relay, .blameUpstream(.firstByte), .blameUpstream(.total)),
    ] as [(ExchangeState.Phase, ExchangeState.DeadlineAction, ExchangeState.DeadlineAction)])
  func `a deadline blames who is waited for`(
    phase: ExchangeState.Phase, action: ExchangeState.DeadlineAction, total: ExchangeState.DeadlineAction
  ) {
    let state = Self.state(in: phase)
    #expect(state.phase == phase)
    #expect(state.deadlinePassed(isTotal: false, isUpstreamStalled: false) == action)
    #expect(state.deadlinePassed(isTotal: true, isUpstreamStalled: false) == total)
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
    #expect(state.deadlinePassed(isTotal: isTotal, isUpstreamStalled: isUpstreamStalled) == action)
    state.beginAnswer()
    #expect(state.deadlinePassed(isTotal: isTotal, isUpstreamStalled: isUpstreamStalled) == .cut)
  }

  private static func state(in phase: ExchangeState.Phase, keepsAlive: Bool = true, isComplete: Bool = true) -> ExchangeState {
    var state = ExchangeState()
    if phase == .idle { return state }
    state.beginHead()
    if phase == .admit { return state }
    state.beginRequest(keepsAlive: keepsAlive, isComplete: phase == .linger ? false : isComplete)
    switch phase {
    case .idle, .admit, .peek: break
    case .list: state.beginList()
    case .resolve: state.beginResolve()
    case .tunnel: state.beginTunnel()
    case .closed: state.closed()
    case .linger: _ = state.answerEnded()
    case .lease: state.beginLease()
    case .relay:
      state.beginLease()
      state.leased()
    }
    return state
  }
}
