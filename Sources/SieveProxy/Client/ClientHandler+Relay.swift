internal import NIOCore
internal import SieveCore
internal import SieveHTTP

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Relay: the answer comes down, its head at once, its body as it arrives.
extension ClientHandler: ResponseReceiver {
  var takesMore: Bool { isWritable }

  /// An HTTP/1.0 client does not know chunks.
  var wantsPayload: Bool { head.isHTTP10 }

  func leased(_ upstream: UpstreamHandler) {
    guard let backend = exchange.backend else { return upstream.cancel() }
    sendRequest(backend, upstream)
  }

  func leaseFailed(_ failure: UpstreamFailure) {
    exchange.pool = nil
    if !fallBack(after: failure.word) { answerFailure(failure) }
  }

  func receiveInterim(_ interim: ResponseHead, _ bytes: ByteBuffer) {
    // 100 was given here already, to a client that asked for it; the others are for the client (RFC 9110 §15.2), if it can know them.
    guard interim.status != 100, !head.isHTTP10 else { return }
    let out = worker.writer
    out.reset()
    writeStatusAndFields(interim, bytes, dropping: .hopByHop, out)
    out.write("\r\n")
    write(out.finish(allocator: worker.allocator))
  }

  func receiveHead(_ response: ResponseHead, _ bytes: ByteBuffer) {
    guard let backend = exchange.backend else { return }
    if Self.isFailure(response.status) {
      if fallBack(after: "\(response.status)") { return }
    } else {
      worker.health.worked(backend.index)
      if response.status == 401 { worker.noteUnauthorized(backend) }
    }
    state.beginAnswer()
    exchange.measures.status = response.status
    exchange.measures.firstByte = .now()
    let out = worker.writer
    out.reset()
    writeStatusAndFields(response, bytes, dropping: droppedFromResponse(response), out)
    out.write(backend.responseLine)
    if !exchange.attempts.isEmpty {
      let attempts = exchange.attempts + ["\(backend.backend.name)=\(response.status)"]
      out.writeString("X-ModelSieve-Attempts: \(attempts.joined(separator: ", "))\r\n")
    }
    if response.isStream { out.write("X-Accel-Buffering: no\r\n") }
    if let lines = exchange.corsLines { out.writeString(lines) }
    if response.status == 101 {
      beginTunnel(response, bytes, out)
    } else {
      frame(response, out)
      out.write(connectionLine)
    }
    out.write("\r\n")
    let body = min(bytes.readableBytes - response.length, Self.inlineBody)
    pendingHead = out.finish(room: max(0, body), allocator: worker.allocator)
    exchange.forgetSent()
    exchange.isBodyAtHand = false
    armRelayDeadline()
    if state.phase == .tunnel { sendAhead() }
  }

  /// A body that comes with its head goes out with it, in one buffer, up to this size.
  private static var inlineBody: Int { 8 << 10 }

  private func writeStatusAndFields(_ response: ResponseHead, _ bytes: ByteBuffer, dropping: FieldNameSet, _ out: ByteWriter) {
    bytes.withUnsafeReadableBytes { raw in
      out.write("HTTP/1.1 ")
      out.write(UnsafeRawBufferPointer(rebasing: raw[response.statusAndReason]))
      out.write("\r\n")
      out.writeLines(response.fields, of: raw, dropping: dropping, nominated: response.nominated)
    }
  }

  private func droppedFromResponse(_ response: ResponseHead) -> FieldNameSet {
    var dropped = FieldNameSet.hopByHop
    if wantsPayload || response.framing == .none { dropped.insert(.transferEncoding) }
    if exchange.corsLines != nil { dropped = dropped.union([.accessControlAllowOrigin, .accessControlAllowCredentials]) }
    return dropped
  }

  /// The Connection line of an answer, if it needs one.
  var connectionLine: StaticString {
    if state.closesAfterAnswer { return "Connection: close\r\n" }
    return head.isHTTP10 ? "Connection: keep-alive\r\n" : ""
  }

  /// An answer without a length is told as chunks, which show where it ends and whether it was cut; to a client of HTTP/1.0, by the
  /// connection's end.
  private func frame(_ response: ResponseHead, _ out: ByteWriter) {
    guard head.method != .head else { return }
    if response.framing == .untilClose, !head.isHTTP10 {
      exchange.isRechunked = true
      out.write("Transfer-Encoding: chunked\r\n")
    } else if response.framing == .untilClose || response.framing == .chunked, head.isHTTP10 {
      exchange.isCloseDelimited = true
      state.mustClose()
    }
  }

  private func beginTunnel(_ response: ResponseHead, _ bytes: ByteBuffer, _ out: ByteWriter) {
    out.write("Connection: Upgrade\r\n")
    if let upgrade = response.field(.upgrade) {
      bytes.withUnsafeReadableBytes { raw in
        out.write("Upgrade: ")
        out.write(UnsafeRawBufferPointer(rebasing: raw[upgrade.valueRange]))
        out.write("\r\n")
      }
    }
    state.beginTunnel()
  }

  /// What the client has sent ahead, for the other end of the tunnel. A write that fails calls others, who may write heads of their own: so
  /// not while a head is being put together.
  private func sendAhead() {
    guard let early = inbound else { return }
    inbound = nil
    exchange.upstream?.write(early)
    exchange.upstream?.flush()
  }

  func receiveBody(_ piece: ByteBuffer) {
    if exchange.isRechunked {
      writePendingHead()
      var size = worker.allocator.buffer(capacity: 16)
      size.writeHexadecimal(piece.readableBytes)
      size.writeStaticString("\r\n")
      write(size)
      write(piece)
      write(worker.lineEnd)
    } else if var out = pendingHead {
      pendingHead = nil
      if piece.readableBytes <= Self.inlineBody {
        out.writeImmutableBuffer(piece)
        write(out)
      } else {
        write(out)
        write(piece)
      }
    } else {
      write(piece)
    }
    armRelayDeadline()
  }

  func flushReceived() {
    writePendingHead()
    flush()
  }

  private func writePendingHead() {
    guard let out = pendingHead else { return }
    pendingHead = nil
    write(out)
  }

  func receiveEnd(trailers: ArraySlice<UInt8>) {
    exchange.upstream = nil
    writePendingHead()
    if exchange.isRechunked { write(ByteBuffer(staticString: "0\r\n\r\n")) }
    flush()
    settle()
  }

  func upstreamLost(_ failure: UpstreamFailure) {
    let isReused = exchange.upstream?.isReused ?? false
    exchange.upstream = nil
    if state.phase == .tunnel {
      flush()
      return endEarly()
    }
    let closedUnanswered = failure == .closedBeforeAnswer(isReused: true)
    switch state.upstreamLost(closedUnanswered: closedUnanswered, isReused: isReused, isBodyAtHand: exchange.isBodyAtHand) {
    case .retry:
      exchange.measures.outcome = .retried
      if let backend = exchange.backend { worker.metrics.retried(backend) }
      lease(fresh: true)
    case .answer: if !fallBack(after: failure.word) { answerFailure(failure) }
    case .cut:
      exchange.measures.outcome = .upstreamCut
      writePendingHead()
      flush()
      // A body that ends with its connection would look whole after an orderly close, so that one is reset.
      if exchange.isCloseDelimited { resetOnClose() }
      endEarly()
    }
  }

  /// The connection ends in the middle of an answer, once the client has what came of it.
  private func endEarly() {
    guard state.phase != .closed else { return }
    logRequest()
    state.closed()
    closeWhenSent()
  }

  /// An orderly end would look like the end of the answer.
  func resetOnClose() {
    (context?.channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in }
  }

  private func answerFailure(_ failure: UpstreamFailure) {
    if exchange.measures.outcome.isOpen { exchange.measures.outcome = failure == .connectTimeout ? .timeout : .refused }
    refuse(failure.error(backend: exchange.backend?.backend.name ?? ""), after: failure.word)
  }

  func upstreamWritabilityChanged(_ isWritable: Bool) {
    if isWritable {
      if !state.isRequestComplete { setDeadline(after: exchange.snapshot.limits.idleTimeout) }
      resumeReading()
    } else if !state.isRequestComplete {
      // The client is not to blame for a backend that does not take its body.
      setDeadline(after: exchange.backend?.stallTimeout ?? 0)
    }
  }

  /// The time until the next piece must have come, or, while the client takes nothing, until it must have taken some.
  func armRelayDeadline() {
    switch state.phase {
    case .tunnel: clearDeadline()
    case .relay where state.isAnswerBegun: setDeadline(after: exchange.backend?.stallTimeout ?? 0)
    default: break
    }
  }
}
