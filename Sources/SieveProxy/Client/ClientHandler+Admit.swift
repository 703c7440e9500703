internal import NIOCore
internal import SieveCore
internal import SieveHTTP

/// Admit: from a whole head to the decision who answers it.
extension ClientHandler {
  /// Reads on in the head of the next request.
  func readHead() {
    guard let bytes = inbound else { return }
    if state.phase == .idle {
      state.beginHead()
      exchange.begin(worker.snapshot)
      head.reset()
      setDeadline(after: exchange.snapshot.limits.headerTimeout)
    }
    do throws(HTTPFault) {
      let isWhole = try bytes.withUnsafeReadableBytes { buffer throws(HTTPFault) in
        try head.parse(buffer, limits: exchange.snapshot.limits.http)
      }
      guard isWhole else { return }
    } catch {
      return refuse(Self.refusal(for: error))
    }
    admit()
  }

  private static func refusal(for fault: HTTPFault) -> SieveError {
    switch fault {
    case .malformed(let reason): SieveError(.invalidRequest, "The request is not valid HTTP/1.1: \(reason).")
    case .headTooLarge: SieveError(.headTooLarge, "The request's head is larger than 64 KiB or has more than 256 fields.")
    case .targetTooLong: SieveError(.targetTooLong, "The request target is longer than 16 KiB.")
    }
  }

  private func admit() {
    guard let headBytes = inbound?.readSlice(length: head.length) else { return }
    exchange.headBytes = headBytes
    headBytes.withUnsafeReadableBytes { bytes in
      let contentType = head.field(.contentType).map { UnsafeRawBufferPointer(rebasing: bytes[$0.valueRange]) }
      body.begin(framing: head.framing, contentType: contentType ?? UnsafeRawBufferPointer(start: nil, count: 0))
    }
    state.beginRequest(keepsAlive: head.keepAlive && !worker.isDraining, isComplete: body.isComplete)
    generation &+= 1
    do throws(SieveError) {
      try readTarget()
      exchange.endpoint = withTarget(Endpoint.init)
      if answersPreflight() || answersForItself() { return }
      try readCredentials()
      try readScope()
      try bindView()
      if exchange.scopedBackend != nil || exchange.view != nil { exchange.endpoint = withTarget(Endpoint.init) }
      try checkLimits()
      try serve(exchange.endpoint)
    } catch {
      refuse(error)
    }
  }

  private func readTarget() throws(SieveError) {
    let (hasDots, root) = withHead { bytes in
      let path = UnsafeRawBufferPointer(rebasing: bytes[head.path])
      return (Endpoint.hasDotSegment(path), Endpoint.rootLength(of: path, root: exchange.snapshot.rootPath))
    }
    exchange.rootLength = root
    if let origin = head.field(.origin), exchange.snapshot.cors.isOn {
      exchange.corsLines = exchange.snapshot.cors.lines(for: text(origin.valueRange))
    }
    if hasDots { throw SieveError(.invalidRequest, "The path has a segment '.' or '..'.") }
    if head.method == .connect { throw SieveError(.methodNotAllowed, "CONNECT is not served here: modelsieve is no forward proxy.") }
  }

  /// Whether the process is alive and ready is nobody's secret; whoever watches it has no key.
  private func answersForItself() -> Bool {
    switch exchange.endpoint {
    case .health: answer(.text("ok\n"))
    case .ready where worker.isDraining: refuse(SieveError(.draining, "modelsieve is shutting down."))
    case .ready: answer(.text("ready\n"))
    case .metrics: answerMetrics()
    default: return false
    }
    return true
  }

  private func checkLimits() throws(SieveError) {
    if case .length(let length) = head.framing, length > exchange.snapshot.limits.maxBody {
      throw RequestBody.tooLarge(exchange.snapshot.limits.maxBody)
    }
  }

  /// A preflight carries no key and must be answered before one is asked for (the Fetch standard's CORS protocol).
  private func answersPreflight() -> Bool {
    guard head.method == .options, exchange.corsLines != nil, head.field(.accessControlRequestMethod) != nil else { return false }
    let requested = head.field(.accessControlRequestHeaders).map { text($0.valueRange) }
    answer(OwnResponse(status: 204, headers: CORSPolicy.preflightLines(requestedHeaders: requested)))
    return true
  }

  private func serve(_ endpoint: Endpoint) throws(SieveError) {
    switch endpoint {
    case _ where worker.isDraining: throw SieveError(.draining, "modelsieve is shutting down. Send the request again.")
    case .list:
      guard isRead else { throw SieveError(.methodNotAllowed, "The list of models can only be read, with GET or HEAD.") }
      try answerList(of: nil)
    case .model where isRead:
      switch withTarget(PathModel.listed) {
      case .found(let field): try answerList(of: field.value)
      default: throw SieveError(.invalidRequest, "The model id in the path has a bad escape, invalid UTF-8 or control characters.")
      }
    case .nativeList where isRead: try answerNativeList()
    case .model, .v1, .bareV1, .outsideV1, .nativeList, .modelInfo, .page, .health, .ready, .metrics:
      try findTargetModel(endpoint)
      beginPeek()
    }
  }

  private var isRead: Bool { head.method == .get || head.method == .head }

  // MARK: The head as bytes

  func withHead<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    exchange.headBytes.withUnsafeReadableBytes(body)
  }

  func text(_ range: Range<Int>) -> String {
    withHead { String(decoding: $0[range], as: UTF8.self) }
  }

  /// The path behind the root path, without its query.
  func withTarget<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    withHead { body(UnsafeRawBufferPointer(rebasing: $0[head.path.lowerBound + exchange.rootLength..<head.path.upperBound])) }
  }
}
