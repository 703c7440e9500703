internal import NIOCore
internal import SieveCore
internal import SieveHTTP

/// What belongs to the one request a client connection is serving. Cleared and filled anew for the next, so that its arrays are allocated
/// once. A class, so that asking it copies nothing.
final class Exchange {
  /// Where the request goes, and as what.
  struct Target {
    var backend: PreparedBackend?
    var credential = UpstreamCredential.forwardAll
    /// The model as the client names it; empty while none is known.
    var model = ""
    /// The same as its backend knows it.
    var upstreamModel = ""
    /// The backend whose list was answered, for the log.
    var listed = ""
  }

  var snapshot: Snapshot
  let admission = Admission()
  var target = Target()
  var attempts = Attempts()
  var upstream: UpstreamHandler?
  /// Waited for while no upstream is here.
  var pool: UpstreamPool?
  var answer = AnswerRelay()
  var measures = RequestMeasures()
  /// What is kept of it counts for all connections.
  var reservation = BodyReservation()
  /// Reads along in answers, and whether in this one.
  var tap: UsageTap?
  var isTapped = false
  /// The code of our own error, for the log.
  var errorCode = ""

  init(_ snapshot: Snapshot) {
    self.snapshot = snapshot
  }

  func begin(_ snapshot: Snapshot) {
    if self.snapshot !== snapshot { self.snapshot = snapshot }
    target.backend = nil
    target.model = ""
    target.upstreamModel = ""
    target.listed = ""
    admission.reset()
    attempts.reset()
    upstream = nil
    pool = nil
    answer.reset()
    isTapped = false
    measures = RequestMeasures()
    measures.begun = .now()
    errorCode = ""
  }

  /// The client gets an error of ours in place of what it asked for.
  func refused(_ code: String) {
    errorCode = code
    measures.end(.refused)
  }

  /// Reserves what `held` bytes and what is kept for another attempt need, and gives back what they do not. Beyond the budget, what is kept goes
  /// first, where it may; false where there is no room even so.
  func reserve(_ held: Int, mayForget: Bool, in budget: BodyBudget) -> Bool {
    let isGoingOut = upstream.map { !$0.isWritable } ?? false
    if reservation.adjust(held: held, copies: attempts.keptBytes, isGoingOut: isGoingOut, in: budget) { return true }
    guard mayForget else { return false }
    attempts.keepNothing()
    return reservation.adjust(held: held, isGoingOut: isGoingOut, in: budget)
  }

  /// What came to nothing when `limit` had passed.
  func overdue(_ limit: ExchangeState.UpstreamLimit) -> Attempts.Failure {
    if limit == .total { attempts.forgetTargets() }
    return .overdue(limit == .connection && pool?.isBusy == true ? .exhausted : limit.failure)
  }

  var backendName: String { target.backend?.backend.name ?? "" }

  // MARK: What follows from it

  /// The model's new value, where the request target names one and the backend knows it by another.
  var targetSplice: UpstreamHeadWriter.Splice? {
    guard let field = admission.targetModel, !target.upstreamModel.utf8.elementsEqual(field.value.utf8) else { return nil }
    return (field.range, field.replacement(target.upstreamModel))
  }

  /// The same for the body.
  func splice(_ body: ModelFinding) -> BodySplice? {
    guard !target.model.isEmpty, case .found(let field) = body, !target.upstreamModel.hasSameBytes(as: field.value) else {
      return nil
    }
    let (range, bytes) = field.splice(target.upstreamModel)
    return BodySplice(range: range, bytes: bytes)
  }

  /// For a reader of a feed to take something: four signs of life.
  private static let readerTimeout: Int64 = 60_000_000_000

  /// What is to be done with the model's name in an answer whose head is here; `bytes` begin with that. `body`: what the client's named, which
  /// may have come after the request was on its way.
  func restoration(
    of response: ResponseHead, _ bytes: ByteBuffer, to request: ClientRequest, _ body: ModelFinding, _ backend: PreparedBackend,
    _ allocator: ByteBufferAllocator
  ) -> ModelRestoration.Decision {
    guard backend.backend.restoresModel else { return .none }
    var model = target.model
    if model.isEmpty, case .found(let field) = body { model = field.value }
    return ModelRestoration.decide(response, bytes, model: model, isHead: request.isHead, keepsLength: !request.head.isHTTP10, allocator)
  }

  /// What is on its way to the backend gets there, whatever becomes of the client.
  func letUpstreamFinish() {
    upstream?.closeWhenSent(within: slowReaderTimeout)
    upstream = nil
  }

  /// How long what was written may take to go out, in nanoseconds.
  var slowReaderTimeout: Int64 { target.backend?.stallTimeout ?? snapshot.limits.idleTimeout }

  /// The head as `backend` gets it. `lengthChange`: by how many bytes the body grows.
  func writeUpstreamHead(
    of request: ClientRequest, from peer: ClientPeer, to backend: PreparedBackend, lengthChange: Int, _ out: ByteWriter
  ) {
    let head = UpstreamHeadWriter(head: request.head, headBytes: request.bytes, backend: backend, credential: target.credential)
    head.writeRequestLine(target: request.rootLength, isV1: admission.endpoint.isV1, model: targetSplice, to: out)
    head.writeFields(of: peer, lengthChange: lengthChange, to: out)
  }

  /// Nothing more is wanted of any upstream for `client`.
  func giveUp(on client: ClientHandler) {
    releaseConnection(of: client)
    answer.forgetHead()
    attempts.keepNothing()
  }

  /// Neither waits for an upstream connection, for `client`, nor keeps one.
  func releaseConnection(of client: ClientHandler) {
    pool?.withdraw(client)
    pool = nil
    upstream?.cancel()
    upstream = nil
  }

  /// How long may be waited, in nanoseconds; nil: for as long as it takes.
  func limit(for wait: ExchangeState.Wait) -> Int64? {
    switch wait {
    case .nothing: nil
    case .head: snapshot.limits.headerTimeout
    case .client: snapshot.limits.idleTimeout
    // The pool answers in time by itself.
    case .connection: target.backend?.leaseTimeout
    case .firstByte: target.backend?.firstByteTimeout
    case .stall: target.backend?.stallTimeout
    case .reader: Self.readerTimeout
    case .linger: snapshot.limits.lingerTimeout
    }
  }
}
