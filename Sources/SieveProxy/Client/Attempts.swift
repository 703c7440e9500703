internal import NIOCore
internal import SieveCore

/// What was tried for one request and what may be tried still: which bytes are kept for it, which targets remain, and the one answer to a
/// failure. A value that calls nobody.
struct Attempts {
  /// Why an attempt came to nothing.
  enum Failure: Equatable {
    /// `isReused`: on a connection that had served before.
    case lost(UpstreamFailure, isReused: Bool)
    /// No connection could be had.
    case notLeased(UpstreamFailure)
    /// An answer that says nothing of the request itself: the backend is overloaded or broken.
    case status(Int)
    /// One of the backend's limits has passed while it was waited for.
    case overdue(UpstreamFailure)

    /// In one word, for `X-ModelSieve-Attempts`.
    var word: String {
      switch self {
      case .lost(let failure, _), .notLeased(let failure), .overdue(let failure): failure.word
      case .status(let status): "\(status)"
      }
    }

    /// How the request ends, where this ends it.
    var outcome: RequestMeasures.Outcome {
      switch self {
      case .overdue: .timeout
      case .lost(let failure, _), .notLeased(let failure): failure.isTimeout ? .timeout : .refused
      case .status: .refused
      }
    }

    /// What the client is told.
    func error(backend: String) -> SieveError {
      switch self {
      case .lost(let failure, _), .notLeased(let failure), .overdue(let failure): failure.error(backend: backend)
      case .status(let status): SieveError(.upstreamInvalidResponse, "Backend '\(backend)' answered \(status).")
      }
    }
  }

  enum Answer: Equatable {
    /// Send the same request once more, on a fresh connection.
    case retry
    /// Send it to the alias's next target.
    case fallBack(Route)
    /// Nothing has gone to the client: say what happened, or let it have the backend's own answer.
    case tell
    /// Something has: a cut is the only honest end.
    case cut
  }

  /// Targets that remain, in the order in which they are to be tried.
  private var remaining: ArraySlice<Route> = []
  /// What came of the targets tried, once there was more than one.
  private var history: [(backend: String, failure: String)] = []
  private var isRetried = false
  /// The upstream request as it was sent, while it may have to be sent again.
  private var sent = KeptBytes()
  private(set) var canResend = true
  /// The end of the body is among what was sent.
  private(set) var isEndSent = false
  /// The body as it came, while it may have to go to the next target.
  private var body = KeptBytes()

  /// A request with a body up to so many bytes is kept until its answer begins, to be sent again on a fresh connection where a reused one has died;
  /// one with a larger body, or of which nobody knows how large it will be, begins on a fresh one.
  static let mostResent = 1 << 20
  /// With its head, and what chunks need.
  private static let mostSent = mostResent + 256 << 10
  /// What is kept of a body for the next target of an alias.
  static let mostReplayed = 8 << 20

  /// Whether an answer's status is a reason to try another target.
  static func isFailure(_ status: Int) -> Bool { status == 429 || status >= 500 }

  /// Nothing was tried yet.
  mutating func reset() {
    forgetTargets()
    // Storing an empty array over another costs a call, and most requests have none.
    if !history.isEmpty { history.removeAll() }
    isRetried = false
    forgetSent()
    canResend = true
    isEndSent = false
  }

  /// The request is sent to another target first; these are for when that fails.
  mutating func begin(others: [Route]) {
    if !others.isEmpty { remaining = others[...] }
  }

  /// Leaves out the targets that remain and are of no use.
  mutating func keepTargets(where isUsable: (Route) -> Bool) { remaining = remaining.filter(isUsable)[...] }

  /// The next target in place of one to which nothing was sent.
  mutating func skipTarget() -> Route? { remaining.popFirst() }

  // MARK: What is kept

  /// A connection is there. Only on one that has served before can a request get lost unseen.
  mutating func leased(isReused: Bool) {
    canResend = isReused
  }

  /// `buffer` goes up, as a part of the request's head or body.
  mutating func sending(_ buffer: ByteBuffer) {
    guard canResend else { return }
    // It begins with a head that was put together for it.
    sent.append(buffer, isOnlyUser: sent.isEmpty)
    if sent.byteCount > Self.mostSent { forgetSent() }
  }

  mutating func endSent() { isEndSent = true }

  /// What goes up once more; it is not kept again.
  mutating func takeSent() -> [ByteBuffer] {
    defer { forgetSent() }
    return sent.take()
  }

  /// The answer has begun, or will not: what was sent is of no more use.
  mutating func forgetSent() {
    sent.removeAll()
    canResend = false
  }

  var hasMoreTargets: Bool { !remaining.isEmpty }

  /// `held` is about to be sent: keeps it for the next target, while that is possible.
  mutating func keep(_ held: HeldBody) {
    guard body.byteCount + held.byteCount <= Self.mostReplayed else { return forgetTargets() }
    for piece in held.pieces { body.append(piece) }
  }

  /// The body as it came, for the target that is tried now.
  mutating func takeBody() -> [ByteBuffer] { body.take() }

  /// How much is kept, in bytes.
  var keptBytes: Int { sent.byteCount + body.byteCount }

  /// Neither another target nor another connection can be tried from now on.
  mutating func keepNothing() {
    forgetTargets()
    forgetSent()
  }

  mutating func forgetTargets() {
    if !remaining.isEmpty { remaining = [] }
    body.removeAll()
  }

  // MARK: The answer to a failure

  /// A retry is safe only where the upstream cannot have acted: the connection it was sent on had served before and closed with no byte of
  /// an answer, which is what an idle connection's end looks like (RFC 9112 §9.3.1); and only once a target.
  /// - Parameter isAnswerBegun: something of an answer went to the client.
  mutating func answer(to failure: Failure, of backend: String, isAnswerBegun: Bool) -> Answer {
    if isAnswerBegun { return .cut }
    if case .lost(.closedBeforeAnswer, isReused: true) = failure, canResend, !isRetried {
      isRetried = true
      return .retry
    }
    if let next = remaining.popFirst() {
      history.append((backend, failure.word))
      isRetried = false
      forgetSent()
      canResend = true
      isEndSent = false
      return .fallBack(next)
    }
    note(failure.word, of: backend)
    return .tell
  }

  /// What came of the last target tried, where there were others before it.
  mutating func note(_ word: @autoclosure () -> String, of backend: String) {
    if !history.isEmpty { history.append((backend, word())) }
  }

  /// `groq=429, openai=200`: what came of each target; empty where there was but one.
  var told: String {
    @inline(__always) get { history.isEmpty ? "" : history.map { "\($0.backend)=\($0.failure)" }.joined(separator: ", ") }
  }
}
