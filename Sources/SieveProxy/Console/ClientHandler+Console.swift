internal import NIOCore
internal import SieveCore
internal import SieveHTTP

/// What the console answers: made elsewhere, off the loop, once the request's body is here.
extension ClientHandler {
  /// - Parameter access: why the caller may have it; nil: everybody may.
  func answerConsole(_ access: ConsoleRequest.Access?) {
    guard access == nil || body.isComplete else {
      let limit = ConsoleRequest.largestBody
      if body.received > limit || request.announces(moreThan: limit) {
        return refuse(SieveError(.requestTooLarge, "The body is larger than \(limit) bytes, and no answer under /-/ needs that much."))
      }
      return armDeadline()
    }
    guard let console = worker.console else { return refuse(SieveError(.draining, "modelsieve is shutting down.")) }
    let question = ConsoleRequest(request, access, held.pieces, root: exchange.snapshot.configuration.server.rootPath, isTLS: peer.isTLS)
    held.removeAll()
    accountForBodies()
    state.beginMaking()
    awaitAnswer {
      await console.answer(question)
    } receive: { client, answer in
      client.receiveConsole(answer)
    }
  }

  private func receiveConsole(_ response: ConsoleResponse) {
    let lines = response.fields.map { "\($0.name): \($0.value)\r\n" }.joined()
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
    let framing = request.head.isHTTP10 ? "" : "Transfer-Encoding: chunked\r\n"
    let head =
      "HTTP/1.1 \(status) \(ReasonPhrase.of(status))\r\n\(lines)\(String(decoding: worker.clock.date.bytes, as: UTF8.self))\(framing)\(connectionLine)\r\n"
    exchange.answer.begin(ByteBuffer(string: head), request.head.isHTTP10 ? .untilClose : .rechunked, .none)
    flushReceived()
    feed.goOn(for: self)
  }
}
