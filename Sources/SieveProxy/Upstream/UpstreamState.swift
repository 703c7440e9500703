internal import SieveHTTP

/// What an upstream connection is doing. Event in, action out; calls nobody.
struct UpstreamState {
  enum Phase: Equatable {
    /// Being established. Next: idle.
    case connecting
    /// Open, nobody's. Next: awaitingHead when leased, closed.
    case idle
    /// Leased; the answer has not begun or is in its interim heads. Next: body, tunnel, idle (no body), closed.
    case awaitingHead
    /// The answer's body is coming. Next: idle or closed.
    case body(Remaining)
    /// After 101: bytes, no messages. Next: closed.
    case tunnel
    case closed
  }

  enum Remaining: Equatable {
    case bytes(Int)
    case chunks
    case untilClose
  }

  enum HeadAction: Equatable {
    case interim
    case tunnel
    /// A head with a body to come.
    case begin
    /// A head that is the whole response.
    case whole
    case refuse(StaticString)

    static func == (a: HeadAction, b: HeadAction) -> Bool {
      switch (a, b) {
      case (.interim, .interim), (.tunnel, .tunnel), (.begin, .begin), (.whole, .whole), (.refuse, .refuse): true
      default: false
      }
    }
  }

  enum CloseAction: Equatable {
    /// Nobody was waiting.
    case forget
    /// The end of a body that ends with its connection.
    case end
    case lost(UpstreamFailure)
  }

  private(set) var phase = Phase.connecting
  /// Whether this connection has served a request before.
  private(set) var isReused = false
  /// Whether it has ever been leased.
  private(set) var hasServed = false
  private var isAnswerBegun = false
  private var isHead = false
  private var wantsUpgrade = false
  private var peerKeepsAlive = true
  /// The answer announced a body that it cannot have, or was one to HEAD: some servers send that body all the same.
  private var mayBeFollowed = false
  /// The last answer was over with its head.
  private(set) var endsWithHead = false
  /// 1xx heads of this answer, and their bytes.
  private var interimCount = 0
  private var interimBytes = 0

  /// An answer every five seconds for as long as the default first_byte_timeout, and what a head may have.
  private static let mostInterims = 120
  private static let mostInterimBytes = 64 << 10

  mutating func connected() {
    phase = .idle
  }

  mutating func leased() {
    isReused = hasServed
    hasServed = true
    isAnswerBegun = false
    interimCount = 0
    interimBytes = 0
    phase = .awaitingHead
  }

  /// `isHead` and `wantsUpgrade` say how the answer must be read.
  mutating func sent(isHead: Bool, wantsUpgrade: Bool) {
    self.isHead = isHead
    self.wantsUpgrade = wantsUpgrade
  }

  mutating func receivedBytes() {
    isAnswerBegun = true
  }

  mutating func received(_ head: ResponseHead) -> HeadAction {
    if head.isInterim {
      interimCount += 1
      interimBytes += head.length
      let isBounded = interimCount <= Self.mostInterims && interimBytes <= Self.mostInterimBytes
      return isBounded ? .interim : .refuse("more 1xx answers before the real one than anybody needs")
    }
    if head.status == 101 {
      guard wantsUpgrade else { return .refuse("101 Switching Protocols, which nobody asked for") }
      phase = .tunnel
      return .tunnel
    }
    peerKeepsAlive = head.keepAlive
    let remaining: Remaining? =
      switch isHead ? .none : head.framing {
      case .none: nil
      case .length(let count): .bytes(count)
      case .chunked: .chunks
      case .untilClose: .untilClose
      }
    mayBeFollowed = isHead || (!head.framing.hasBody && head.announcesBody)
    endsWithHead = remaining == nil
    guard let remaining else { return .whole }
    phase = .body(remaining)
    return .begin
  }

  /// Counts `available` bytes of a body with a length; returns how many of them belong to it and whether it is complete.
  mutating func take(_ available: Int, of remaining: Int) -> (count: Int, isComplete: Bool) {
    let count = min(available, remaining)
    phase = .body(.bytes(remaining - count))
    return (count, count == remaining)
  }

  /// The response is complete. Whether the connection may serve again.
  mutating func ended(requestSent: Bool, hasExcess: Bool) -> Bool {
    guard requestSent, !hasExcess, peerKeepsAlive, !mayBeFollowed, phase != .body(.untilClose) else {
      phase = .closed
      return false
    }
    phase = .idle
    return true
  }

  mutating func closed() -> CloseAction {
    defer { phase = .closed }
    switch phase {
    case .connecting, .idle, .closed, .tunnel: return .forget
    case .awaitingHead: return .lost(isAnswerBegun ? .closedMidAnswer : .closedBeforeAnswer(isReused: isReused))
    case .body(.untilClose): return .end
    case .body: return .lost(.closedMidAnswer)
    }
  }

  /// The connection broke with an error rather than an orderly close: then not even a body without length is complete.
  mutating func broken() -> CloseAction {
    if phase == .body(.untilClose) {
      phase = .closed
      return .lost(.closedMidAnswer)
    }
    return closed()
  }
}
