internal import NIOCore
internal import SieveCore
internal import SieveHTTP

/// Peek: the body is held until its model is known, and not a byte longer.
extension ClientHandler {
  func beginPeek() {
    // The client waits for leave to send its body; the head is admitted, so it has it (RFC 9110 §10.1.1).
    if request.head.expectsContinue, !body.isComplete {
      write(ResponseHeadWriter.goOn)
      flush()
    }
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
    if let refusal = body.refusal(isOnItsWay: state.phase != .peek, isFiltered: exchange.admission.isFiltered(exchange.snapshot)) {
      return refuse(refusal)
    }
    switch state.phase {
    case .peek:
      if !body.isSearching || !needsModel { route() }
    case .relay: sendHeld()
    default: break
    }
    // Whatever was not sent waits, for its model, its catalogue or a connection.
    if firstNew < held.count { held.compact(from: firstNew, awaited: body.mostRemaining, worker.allocator) }
    if !state.isRequestComplete, state.phase == .peek { armDeadline() }
  }
}
