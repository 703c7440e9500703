internal import NIOCore
internal import SieveCore
internal import SieveHTTP

/// Peek: the body is held until its model is known, and not a byte longer.
extension ClientHandler {
  func beginPeek() {
    if request.head.expectsContinue, !body.isComplete { continueRequest() }
    if needsModel, !body.isComplete, request.isEncoded { return refuse(RequestBody.unreadable) }
    if !body.isComplete, var rest = inbound.take() {
      takeBody(&rest)
    } else if body.isComplete || !needsModel {
      route()
    } else {
      armDeadline()
    }
  }

  private var needsModel: Bool { exchange.admission.needsModel(request, exchange.snapshot) }

  /// The client waits for leave to send its body; the head is admitted, so it has it (RFC 9110 §10.1.1).
  private func continueRequest() {
    var line = worker.allocator.buffer(capacity: 32)
    line.writeStaticString("HTTP/1.1 100 Continue\r\n\r\n")
    write(line)
    flush()
  }

  /// Takes body bytes off `buffer`, looks for the model in them, and sends on what can be sent.
  func takeBody(_ buffer: inout ByteBuffer) {
    let (firstNew, receivedBefore) = (held.count, body.received)
    let limits = exchange.snapshot.limits
    do throws(SieveError) {
      try held.append { pieces throws(SieveError) in try body.take(&buffer, appendingTo: &pieces, limits: limits) }
    } catch {
      return refuse(error)
    }
    inbound.putBack(buffer)
    state.bodyReceived(body.received - receivedBefore, at: worker.now, within: limits.idleTimeout)
    if body.isComplete { state.requestCompleted() }
    let finding = body.finding
    switch finding {
    case .duplicate:
      return refuse(SieveError(.invalidRequest, "The body names more than one model. Backends differ in which they take.", param: "model"))
    case .malformed(let flaw) where state.phase != .peek && exchange.admission.isFiltered(exchange.snapshot):
      // Behind the flaw there may be a second model that nobody checked.
      return refuse(SieveError(.invalidRequest, "The body cannot be read: \(flaw.rawValue).", param: "model"))
    default: break
    }
    switch state.phase {
    case .peek:
      if finding != .searching || !needsModel { route() }
    case .relay: sendHeld()
    default: break
    }
    // Whatever was not sent waits, for its model, its catalogue or a connection.
    if firstNew < held.count { held.compact(from: firstNew, awaited: body.mostRemaining, worker.allocator) }
    if !state.isRequestComplete, state.phase == .peek { armDeadline() }
  }
}
