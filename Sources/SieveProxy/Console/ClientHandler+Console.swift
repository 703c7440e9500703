internal import NIOCore
internal import SieveCore
internal import SieveHTTP

/// What the console answers: made elsewhere, off the loop, once the request's body is here.
extension ClientHandler {
  /// - Parameter access: why the caller may have it; nil: everybody may.
  func answerConsole(_ access: ConsoleRequest.Access?) {
    guard access == nil || body.isComplete else {
      if let refusal = ConsoleRequest.refusal(body, of: request) { refuse(refusal) } else { armDeadline() }
      return
    }
    guard let console = worker.console else { return refuse(SieveError(.draining, "modelsieve is shutting down.")) }
    let question = ConsoleRequest(request, access, held.pieces, root: exchange.snapshot.configuration.server.rootPath, isTLS: peer.isTLS)
    dropHeldBody()
    state.beginMaking()
    awaitAnswer {
      await console.answer(question)
    } receive: {
      $0.receiveConsole($1)
    }
  }

  private func receiveConsole(_ response: ConsoleResponse) {
    if let code = response.errorCode { exchange.refused(code) }
    let lines = response.lines
    switch response.body {
    case .bytes(let bytes): answer(OwnResponse(status: response.status, headers: lines, body: ByteBuffer(bytes: bytes)))
    case .stream where request.isHead || worker.isLeaving:
      answer(OwnResponse(status: response.status, headers: lines))
    case .stream(let stream): begin(ConsoleFeed(stream), status: response.status, lines)
    }
  }

  private func begin(_ feed: ConsoleFeed, status: Int, _ lines: String) {
    self.feed = feed
    state.beginAnswer()
    exchange.measures.status = status
    exchange.measures.firstByte = .now()
    if request.head.isHTTP10 { state.mustClose() }
    let head = OwnResponse(status: status, headers: lines).headOfStream(to: request, closes: state.closesAfterAnswer, worker)
    exchange.answer.begin(head, request.head.isHTTP10 ? .untilClose : .rechunked, .none)
    flushReceived()
    feed.goOn(for: self)
  }
}
