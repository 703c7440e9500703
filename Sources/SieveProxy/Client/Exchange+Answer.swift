internal import NIOCore
internal import SieveCore
internal import SieveHTTP

/// From an upstream's head to the client's.
extension Exchange {
  /// Notes what `status` says of `backend`'s health. Returns where the request goes instead; nil where this answer is the client's.
  func judge(_ status: Int, of backend: PreparedBackend, _ request: ClientRequest, _ isAnswerBegun: Bool, _ worker: Worker) -> Route? {
    guard Attempts.isFailure(status) else {
      worker.noteWorked(backend)
      if status == 401 { worker.noteUnauthorized(backend) }
      attempts.note("\(status)", of: backend.backend.name)
      return nil
    }
    return if case .fallBack(let next) = answer(to: .status(status), of: backend, request, isAnswerBegun, worker) { next } else { nil }
  }

  /// What is to be done about `failure` of `backend`, of whose health it is noted.
  func answer(
    to failure: Attempts.Failure, of backend: PreparedBackend, _ request: ClientRequest, _ isAnswerBegun: Bool, _ worker: Worker
  ) -> Attempts.Answer {
    dropUnusableTargets(of: request)
    let answer = attempts.answer(to: failure, of: backend.backend.name, isAnswerBegun: isAnswerBegun)
    // What a client's own key has used up is that key's.
    let isOfClient = failure == .status(429) && backend.fixedCredential == nil
    if answer != .retry, !isOfClient { worker.noteFailed(backend) }
    return answer
  }

  /// The next target that this request can go to, in place of one to which nothing was sent.
  func skipTarget(of request: ClientRequest) -> Route? {
    dropUnusableTargets(of: request)
    return attempts.skipTarget()
  }

  /// Leaves out the targets of an alias to which this request cannot go: the answer of one to which it could says more than why not.
  private func dropUnusableTargets(of request: ClientRequest) {
    guard attempts.hasMoreTargets else { return }
    attempts.keepTargets { route in
      let backend = snapshot.backends[route.backend]
      do throws(SieveError) {
        try admission.checkOpen(on: backend, request)
        _ = try admission.credential(for: backend, snapshot)
        return true
      } catch {
        return false
      }
    }
  }

  /// Whether `status` refuses a WebSocket that names no model, as a backend does that knows no such path: clients fall back on hearing so.
  func lacksWebSocket(_ status: Int, _ request: ClientRequest) -> Bool {
    request.head.wantsUpgrade && target.model.isEmpty && [404, 405, 501].contains(status)
  }

  /// Writes the head of the client's answer and leaves it with `answer`, for the body to follow. Returns how the client is told where that ends.
  /// - Parameter closes: the connection will not outlive the answer.
  func beginAnswer(
    _ response: ResponseHead, _ bytes: ByteBuffer, to request: ClientRequest, _ body: ModelFinding, from backend: PreparedBackend,
    closes: Bool, _ worker: Worker
  ) -> AnswerRelay.Framing {
    let restoration = restoration(of: response, bytes, to: request, body, backend, worker.allocator)
    let head = ResponseHeadWriter(
      response: response, bytes: bytes, isToHTTP10: request.head.isHTTP10, isRestored: restoration.isDone)
    let out = worker.writer
    out.reset()
    head.writeFinal(backend, attempts: attempts.told, corsLines: admission.corsLines, date: worker.clock.date, to: out)
    if case .compressed = restoration { out.write("X-ModelSieve-Restore-Model: compressed\r\n") }
    var framing = AnswerRelay.Framing.asItCame
    if response.status == 101 {
      head.writeUpgrade(to: out)
    } else {
      framing = head.framing(isHead: request.isHead)
      if framing == .rechunked { out.write("Transfer-Encoding: chunked\r\n") }
      out.write(request.connectionLine(closes: closes || framing == .untilClose))
    }
    if !restoration.isHolding { out.write("\r\n") }
    let room = max(0, min(bytes.readableBytes - response.length, AnswerRelay.inlineBody))
    answer.begin(out.finish(room: room, allocator: worker.allocator), framing, restoration)
    return framing
  }
}
