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
    case .stream where request.isHead || worker.isDraining:
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
    let head = "HTTP/1.1 \(status) \(ReasonPhrase.of(status))\r\n\(lines)\(framing)\(connectionLine)\r\n"
    exchange.answer.begin(ByteBuffer(string: head), request.head.isHTTP10 ? .untilClose : .rechunked)
    flushReceived()
    feed.goOn(for: self)
  }
}

extension ConsoleRequest {
  fileprivate init(_ request: ClientRequest, _ access: Access?, _ body: [ByteBuffer], root: String, isTLS: Bool) {
    self.init(
      method: request.text(request.head.methodRange), path: request.path, query: request.query, access: access,
      url: (isTLS ? "https://" : "http://") + request.text(request.head.authority) + root,
      isSameOrigin: request.withBytes { OriginPolicy.isSameOrigin(request.head, in: $0) }, accept: request.text(named: "accept") ?? "",
      acceptEncoding: request.text(named: "accept-encoding") ?? "", contentType: request.text(of: .contentType) ?? "",
      ifNoneMatch: request.text(of: .ifNoneMatch), lastEventID: request.text(named: "last-event-id"),
      body: body.flatMap { Array($0.readableBytesView) })
  }
}

extension ClientRequest {
  /// The value of the first field of a name that means nothing to a proxy. `name`: in lower case.
  fileprivate func text(named name: StaticString) -> String? {
    withBytes { bytes in
      head.fields.first { field in
        field.name == .other && field.nameRange.count == name.utf8CodeUnitCount
          && zip(bytes[field.nameRange], UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
            .allSatisfy { $0 | 0x20 == $1 }
      }
    }.map { text($0.valueRange) }
  }
}
