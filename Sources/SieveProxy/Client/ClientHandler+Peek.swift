internal import NIOCore
internal import SieveCore
internal import SieveHTTP

/// Peek: the body is held until its model is known, and not a byte longer.
extension ClientHandler {
  /// A model that the request target names: in the path, or as `?model=`.
  func findTargetModel(_ endpoint: Endpoint) throws(SieveError) {
    var finding = endpoint == .model ? withTarget(PathModel.listed) : withTarget(PathModel.deployment)
    if endpoint == .outsideV1, finding == .absent {
      finding = withTarget(PathModel.native)
      // Nothing but a scope can name the backend of a path that has no place for a prefix.
      if finding != .absent, exchange.scopedBackend == nil, head.field(.xBackend) != nil { exchange.scopedBackend = try namedBackend() }
    }
    if finding == .absent, head.path.upperBound < head.pathAndQuery.upperBound {
      finding = withHead { bytes in
        QueryModel.find(
          in: UnsafeRawBufferPointer(rebasing: bytes[head.pathAndQuery.lowerBound + exchange.rootLength..<head.pathAndQuery.upperBound]))
      }
    }
    switch finding {
    case .found(let field): exchange.targetModel = field
    case .duplicate: throw SieveError(.invalidRequest, "The query names more than one model.", param: "model")
    case .malformed(let flaw):
      throw SieveError(.invalidRequest, "The model in the request target cannot be read: \(flaw.rawValue).", param: "model")
    case .absent, .notString, .searching: break
    }
  }

  func beginPeek() {
    if head.expectsContinue, !body.isComplete { continueRequest() }
    if exchange.snapshot.routing.needsModel, !body.isComplete, head.field(.contentEncoding) != nil {
      return refuse(
        SieveError(
          .unsupportedEncoding, "The body is compressed, so its model cannot be read. Send it without Content-Encoding.", param: "model"))
    }
    if !body.isComplete, var rest = inbound, rest.readableBytes > 0 {
      inbound = nil
      receiveBody(&rest)
    } else if body.isComplete || !exchange.snapshot.routing.needsModel {
      route()
    } else {
      setDeadline(after: exchange.snapshot.limits.idleTimeout)
    }
  }

  /// The client waits for leave to send its body; the head is admitted, so it has it (RFC 9110 §10.1.1).
  private func continueRequest() {
    var line = worker.allocator.buffer(capacity: 32)
    line.writeStaticString("HTTP/1.1 100 Continue\r\n\r\n")
    write(line)
    flush()
  }

  /// Takes body bytes off `buffer`, looks for the model in them, and sends on what can be sent.
  func receiveBody(_ buffer: inout ByteBuffer) {
    let firstNew = exchange.held.count
    let limits = exchange.snapshot.limits
    do throws(SieveError) {
      try body.take(&buffer, appendingTo: &exchange.held, limits: limits)
    } catch {
      return refuse(error)
    }
    if buffer.readableBytes > 0 { inbound = buffer }
    for index in firstNew..<exchange.held.count { exchange.heldBytes += exchange.held[index].readableBytes }
    if body.isComplete { state.requestCompleted() }
    let finding = body.finding
    switch finding {
    case .duplicate:
      return refuse(SieveError(.invalidRequest, "The body names more than one model. Backends differ in which they take.", param: "model"))
    case .malformed(let flaw) where state.phase != .peek && isFiltered:
      // Behind the flaw there may be a second model that nobody checked.
      return refuse(SieveError(.invalidRequest, "The body cannot be read: \(flaw.rawValue).", param: "model"))
    default: break
    }
    switch state.phase {
    case .peek:
      if finding != .searching || !exchange.snapshot.routing.needsModel { route() }
    case .relay: sendHeld()
    default: break
    }
    // Whatever was not sent waits, for its model, its catalogue or a connection.
    if firstNew < exchange.held.count { compactHeld(from: firstNew) }
    if !state.isRequestComplete, state.phase == .peek || state.phase == .relay { armUploadDeadline() }
  }

  /// The time until the client's next piece must have come, or, while the backend takes nothing, until it must have taken some.
  private func armUploadDeadline() {
    let isUpstreamReady = exchange.upstream?.isWritable ?? true
    setDeadline(after: isUpstreamReady ? exchange.snapshot.limits.idleTimeout : exchange.backend?.stallTimeout ?? 0)
  }

  /// A small piece of a large read buffer would keep all of it alive: small pieces are copied together.
  func compactHeld(from first: Int) {
    let small = 16 << 10
    guard first < exchange.held.count, exchange.held[first...].allSatisfy({ $0.readableBytes < small }) else { return }
    let pieces = exchange.held[first...]
    exchange.held.removeSubrange(first...)
    for var piece in pieces {
      if let last = exchange.held.indices.last, exchange.held[last].writableBytes >= piece.readableBytes,
        exchange.held[last].readableBytes < 2 * small
      {
        exchange.held[last].writeBuffer(&piece)
      } else {
        var copy = worker.allocator.buffer(capacity: min(2 * small, exchange.heldBytes + body.mostRemaining))
        copy.writeBuffer(&piece)
        exchange.held.append(copy)
      }
    }
  }

  var bodyModel: ModelField? {
    if case .found(let field) = body.finding { field } else { nil }
  }
}
