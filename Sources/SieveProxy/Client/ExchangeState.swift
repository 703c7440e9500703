/// Where a client connection is with the request it is serving: what may be read, and what is waited for. Event in, action out; calls nobody.
/// An event that cannot come where it does is a mistake of ours, which debug builds trap on.
struct ExchangeState {
  /// The words of `docs/design.md` for the hops of a request.
  enum Phase: UInt8 {
    /// No request. Next: admit.
    case idle
    /// A head has begun to come. Next: peek.
    case admit
    /// The body is held until its model is known. Next: resolve, lease, making, linger, idle.
    case peek
    /// A large body is read for its models, patterns are tried and catalogues asked which backend a model is for, or whether it may be called.
    /// Next: lease, linger, idle.
    case resolve
    /// An upstream connection was asked for. Next: relay, linger, idle.
    case lease
    /// The request goes up and the answer comes down. Next: lease (once more, or to another target), tunnel, linger, idle.
    case relay
    /// An answer of ours is being made elsewhere: a list, the metrics, what the page asks for. Next: resolve and lease (what is asked of a model
    /// is for its backend), linger, idle.
    case making
    /// Bytes of an upgraded connection. Next: closed.
    case tunnel
    /// The answer is out, the connection will close, and what the client still sends is thrown away. Next: closed.
    case linger
    case closed
  }

  /// What is waited for, and so what a deadline is for.
  enum Wait: Equatable {
    /// No limit but the request's total one.
    case nothing
    /// header_timeout
    case head
    /// idle_timeout, for the client's next request or the next piece of its body.
    case client
    /// connection_timeout, with what the pool itself needs
    case connection
    /// first_byte_timeout
    case firstByte
    /// stall_timeout, for the backend to send or to take, or for the client to take.
    case stall
    /// For the reader of an answer without an end to take the next piece.
    case reader
    /// A moment without a byte for the client to read a refusal that overtook its upload.
    case linger
  }

  /// What bears on whether more may be read of the client.
  struct Pressure {
    /// The client has sent more ahead than is kept.
    var hasReadFarAhead: Bool
    /// As much of the body is held as may be, while nothing can be sent.
    var isHeldFull: Bool
    /// The client takes answers.
    var isClientReady: Bool
    /// The upstream takes bytes, or there is none.
    var isUpstreamReady: Bool
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

    var failure: UpstreamFailure {
      switch self {
      case .connection: .connectTimeout
      case .firstByte: .timedOut(.firstByte)
      case .stall: .timedOut(.stall)
      case .total: .timedOut(.total)
      }
    }
  }

  private(set) var phase = Phase.idle
  /// The whole request was read.
  private(set) var isRequestComplete = false
  /// Something of an answer went out.
  private(set) var isAnswerBegun = false
  /// Whether the connection may serve another request after this one.
  private(set) var keepsAlive = true
  /// When the request's head began to come, and when the whole exchange must be over; nanoseconds of the loop's clock.
  private var begun: Int64 = 0
  private(set) var totalDeadline = Int64.max
  /// No request has begun on this connection.
  private(set) var isFirst = true
  /// Which ends of a tunnel will send no more; its connection serves nothing else after that.
  private var finished = (client: false, upstream: false)
  /// When the next piece of the body must be here; nanoseconds of the loop's clock.
  private var bodyDeadline = Int64.max

  /// A body that comes more slowly than this, on the whole, is a drip that would hold a backend's connection for hours: 500 bytes a second.
  private static let nanosecondsPerByte: Int64 = 2_000_000

  // MARK: Events

  mutating func beginHead(at now: Int64) {
    move(to: .admit, from: [.idle])
    isFirst = false
    isAnswerBegun = false
    begun = now
    totalDeadline = .max
  }

  mutating func beginRequest(keepsAlive: Bool, isComplete: Bool) {
    move(to: .peek, from: [.admit])
    self.keepsAlive = keepsAlive
    isRequestComplete = isComplete
  }

  /// The client has so long, in nanoseconds, to send on.
  mutating func bodyAwaited(at now: Int64, within limit: Int64) { bodyDeadline = now &+ limit }

  /// Each byte buys time, up to what there was at first.
  mutating func bodyReceived(_ count: Int, at now: Int64, within limit: Int64) {
    bodyDeadline = min(now &+ limit, bodyDeadline &+ Int64(count) &* Self.nanosecondsPerByte)
  }

  /// No wait lasts longer than to this. An upload has its least rate under an answer that overtakes it, too.
  func latest(isUpstreamReady: Bool) -> Int64 {
    let isBodyAwaited = (phase == .peek || phase == .relay && isUpstreamReady) && !isRequestComplete
    return isBodyAwaited ? min(bodyDeadline, totalDeadline) : totalDeadline
  }

  /// The last byte of the request was read.
  mutating func requestCompleted() { isRequestComplete = true }
  mutating func beginMaking() { move(to: .making, from: [.peek]) }
  /// From resolve: read off the loop first, then decided there.
  mutating func beginResolve() { move(to: .resolve, from: [.peek, .making, .resolve]) }

  /// `total`: how long the exchange may take from its head on, in nanoseconds.
  mutating func beginLease(total: Int64?) {
    // From relay: once more, or to the next target.
    move(to: .lease, from: [.peek, .resolve, .making, .lease, .relay])
    totalDeadline = total.map { begun &+ $0 } ?? .max
  }

  mutating func leased() { move(to: .relay, from: [.lease]) }

  mutating func beginAnswer() {
    check(in: [.peek, .resolve, .lease, .relay, .making])
    isAnswerBegun = true
  }

  mutating func beginTunnel() { move(to: .tunnel, from: [.relay]) }

  /// The client will send no more through its tunnel. Whether the other end had said so before.
  mutating func clientFinished() -> Bool {
    check(in: [.tunnel])
    finished.client = true
    return finished.upstream
  }

  /// The same of the upstream.
  mutating func upstreamFinished() -> Bool {
    check(in: [.tunnel])
    finished.upstream = true
    return finished.client
  }

  /// How long a client that may have sent a request before it could know of the end has for it, in nanoseconds.
  static let lastChance: Int64 = 1_000_000_000

  mutating func mustClose() { keepsAlive = false }
  mutating func closed() { phase = .closed }

  /// `lingering`: how long the rest of a refused request is read at most, in nanoseconds.
  mutating func answerEnded(at now: Int64, lingering: Int64) -> EndAction {
    check(in: [.peek, .resolve, .lease, .relay, .making])
    totalDeadline = .max
    guard isRequestComplete else {
      phase = .linger
      totalDeadline = now &+ lingering
      return .linger
    }
    guard keepsAlive else {
      phase = .closed
      return .close
    }
    phase = .idle
    return .next
  }

  private mutating func move(to next: Phase, from expected: @autoclosure () -> PhaseSet) {
    check(in: expected())
    phase = next
  }

  private func check(in expected: @autoclosure () -> PhaseSet) {
    assert(expected().contains(PhaseSet(phase)), "an event came in phase \(phase)")
  }

  private struct PhaseSet: OptionSet, ExpressibleByArrayLiteral {
    let rawValue: UInt16

    init(rawValue: UInt16) { self.rawValue = rawValue }
    init(_ phase: Phase) { rawValue = 1 << UInt16(phase.rawValue) }
    init(arrayLiteral phases: Phase...) { rawValue = phases.reduce(0) { $0 | 1 << UInt16($1.rawValue) } }
  }

  // MARK: Readings

  /// Whether a request is being served.
  var isServing: Bool {
    switch phase {
    case .peek, .resolve, .lease, .relay, .making, .tunnel: true
    case .idle, .admit, .linger, .closed: false
    }
  }

  /// Whether one end of a tunnel will send no more.
  var isHalfFinished: Bool { finished.client || finished.upstream }

  /// Whether the client will be told, in the answer's head, that the connection closes after it. An answer that overtakes its request must
  /// say so: the rest of the request would otherwise be read as the next one.
  var closesAfterAnswer: Bool { !keepsAlive || !isRequestComplete }

  /// Suppressed only while the other side does not keep up: stopping and starting costs two system calls.
  func mayRead(under pressure: @autoclosure () -> Pressure) -> Bool {
    switch phase {
    case .peek, .linger, .closed: return true
    case .idle, .admit: return pressure().isClientReady && !pressure().hasReadFarAhead
    case .resolve, .lease: return !pressure().isHeldFull && !pressure().hasReadFarAhead
    case .making: return !pressure().hasReadFarAhead
    case .relay: return isRequestComplete ? !pressure().hasReadFarAhead : pressure().isUpstreamReady
    case .tunnel: return pressure().isUpstreamReady
    }
  }

  /// What the connection waits for now. `isUpstreamReady`: the upstream takes bytes, or there is none.
  func wait(isUpstreamReady: Bool) -> Wait {
    switch phase {
    case .idle: isFirst ? .head : .client
    case .admit: .head
    case .peek: .client
    case .making: isAnswerBegun ? .reader : .nothing
    // One end alone says little of how long the other goes on; but one that never ends would hold two connections for ever.
    case .tunnel: isHalfFinished ? .stall : .nothing
    case .resolve, .closed: .nothing
    case .lease: .connection
    // The client is not to blame for a backend that does not take its body.
    case .relay: isAnswerBegun || !isUpstreamReady && !isRequestComplete ? .stall : isRequestComplete ? .firstByte : .client
    case .linger: .linger
    }
  }

  /// `isUpstreamStalled`: the upstream takes no bytes.
  func deadlinePassed(at now: Int64, isUpstreamStalled: Bool) -> DeadlineAction {
    let isTotal = now >= totalDeadline
    switch phase {
    case .idle, .linger, .closed, .tunnel: return .close
    case .admit, .peek: return .blameClient
    case .lease: return .blameUpstream(isTotal ? .total : .connection)
    case .making where isAnswerBegun: return .cut
    case .making, .resolve: return .blameUpstream(.total)
    case .relay:
      if isAnswerBegun { return .cut }
      if !isRequestComplete, !isTotal, !isUpstreamStalled { return .blameClient }
      return .blameUpstream(isTotal ? .total : isUpstreamStalled ? .stall : .firstByte)
    }
  }
}
