internal import NIOCore
internal import SieveCore
internal import SieveHTTP

/// Lease and send: the request goes up, its head written anew in one pass, its body as it came but for the model.
extension ClientHandler {
  /// What is kept to be sent again is bounded; a request that is larger is sent once.
  private static var resendLimit: Int { 1 << 20 }
  private static var resendPieces: Int { 256 }
  /// What is kept of a body for the next target of an alias.
  private static var replayLimit: Int { 8 << 20 }
  private static var replayPieces: Int { 1024 }
  /// A body up to this goes out in one buffer with its head.
  private static var inlineLimit: Int { 32 << 10 }

  func lease(fresh: Bool) {
    guard let backend = exchange.backend else { return }
    let pool = worker.pool(for: backend, in: exchange.snapshot)
    exchange.pool = pool
    state.beginLease()
    // The pool answers in time by itself.
    setDeadline(after: backend.leaseTimeout)
    pool.lease(for: self, fresh: fresh)
  }

  func sendRequest(_ backend: PreparedBackend, _ upstream: UpstreamHandler) {
    exchange.upstream = upstream
    exchange.pool = nil
    let isResent = state.isRetried
    state.leased()
    upstream.begin(isHead: head.method == .head, wantsUpgrade: head.wantsUpgrade)
    if isResent {
      for buffer in exchange.sent { upstream.write(buffer) }
      exchange.forgetSent()
      exchange.isBodyAtHand = false
      sendHeld()
    } else {
      exchange.isBodyAtHand = upstream.isReused
      sendHeadAndHeld(backend, upstream)
      endIfComplete(upstream)
    }
    setDeadline(after: state.isRequestComplete ? backend.firstByteTimeout : exchange.snapshot.limits.idleTimeout)
    // Last: when it fails, it closes the connection and comes back through `upstreamLost`.
    upstream.flush()
    resumeReading()
  }

  private func sendHeadAndHeld(_ backend: PreparedBackend, _ upstream: UpstreamHandler) {
    let splice = self.splice
    let writer = worker.writer
    writer.reset()
    let upstreamHead = UpstreamHeadWriter(head: head, headBytes: exchange.headBytes, backend: backend, credential: exchange.credential)
    upstreamHead.writeRequestLine(target: exchange.rootLength, isV1: exchange.endpoint.isV1, model: targetSplice, to: writer)
    upstreamHead.writeFields(forwardedLines: forwardedLines, lengthChange: splice?.growth ?? 0, to: writer)
    keepForFallback()
    if !body.isChunked, exchange.heldBytes <= Self.inlineLimit {
      var out = writer.finish(room: exchange.heldBytes + (splice?.bytes.count ?? 0), allocator: worker.allocator)
      Self.append(exchange.held, splice, to: &out)
      exchange.forgetHeld()
      send(out, upstream)
    } else {
      send(writer.finish(allocator: worker.allocator), upstream)
      var pieces = exchange.held
      exchange.forgetHeld()
      if let splice { Self.apply(splice, to: &pieces, allocator: worker.allocator) }
      sendPieces(pieces, upstream)
    }
  }

  private var targetSplice: UpstreamHeadWriter.Splice? {
    guard let field = exchange.targetModel, exchange.upstreamModel != field.value else { return nil }
    return (field.range, field.replacement(exchange.upstreamModel))
  }

  /// The model's new value, where it differs from the one in the body.
  private var splice: BodySplice? {
    guard !exchange.model.isEmpty, let field = bodyModel, exchange.upstreamModel != field.value else { return nil }
    let (range, bytes) = field.splice(exchange.upstreamModel)
    return BodySplice(range: range, bytes: bytes)
  }

  private static func append(_ pieces: [ByteBuffer], _ splice: BodySplice?, to out: inout ByteBuffer) {
    guard let splice else {
      for piece in pieces { out.writeImmutableBuffer(piece) }
      return
    }
    splice.walk(pieces) { piece, range in
      piece.withUnsafeReadableBytes { bytes in _ = out.writeBytes(UnsafeRawBufferPointer(rebasing: bytes[range])) }
    } replace: {
      out.writeBytes(splice.bytes)
    }
  }

  private static func apply(_ splice: BodySplice, to pieces: inout [ByteBuffer], allocator: ByteBufferAllocator) {
    var result: [ByteBuffer] = []
    result.reserveCapacity(pieces.count + 2)
    splice.walk(pieces) { piece, range in
      if let slice = piece.getSlice(at: piece.readerIndex + range.lowerBound, length: range.count) { result.append(slice) }
    } replace: {
      if !splice.bytes.isEmpty { result.append(allocator.buffer(bytes: splice.bytes)) }
    }
    pieces = result
  }

  /// Body pieces that came after the head was sent.
  func sendHeld() {
    guard let upstream = exchange.upstream else { return }
    keepForFallback()
    let pieces = exchange.held
    exchange.forgetHeld()
    sendPieces(pieces, upstream)
    endIfComplete(upstream)
  }

  /// Keeps what is held, which is about to be sent, for the alias's next target while that is possible.
  private func keepForFallback() {
    guard !exchange.fallbacks.isEmpty else { return }
    compactHeld(from: 0)
    exchange.replayBytes += exchange.heldBytes
    if exchange.replayBytes > Self.replayLimit || exchange.replay.count + exchange.held.count > Self.replayPieces {
      exchange.fallbacks = []
      exchange.replay = []
    } else {
      exchange.replay += exchange.held
    }
  }

  private func endIfComplete(_ upstream: UpstreamHandler) {
    guard state.isRequestComplete else { return }
    if body.isChunked, !exchange.isEndSent { sendLastChunk(upstream) }
    exchange.isEndSent = true
    upstream.requestEnded()
    setDeadline(after: exchange.backend?.firstByteTimeout ?? 0)
  }

  private func sendPieces(_ pieces: [ByteBuffer], _ upstream: UpstreamHandler) {
    for piece in pieces {
      guard body.isChunked else {
        send(piece, upstream)
        continue
      }
      // Chunks carry no meaning (RFC 9112 §7.1): each piece becomes one.
      var size = worker.allocator.buffer(capacity: 16)
      size.writeHexadecimal(piece.readableBytes)
      size.writeStaticString("\r\n")
      send(size, upstream)
      send(piece, upstream)
      send(worker.lineEnd, upstream)
    }
  }

  private func sendLastChunk(_ upstream: UpstreamHandler) {
    var end = worker.allocator.buffer(capacity: 5 + body.trailerLines.count)
    end.writeStaticString("0\r\n")
    end.writeBytes(body.trailerLines)
    end.writeStaticString("\r\n")
    send(end, upstream)
  }

  private func send(_ buffer: ByteBuffer, _ upstream: UpstreamHandler) {
    exchange.measures.bytesIn += buffer.readableBytes
    if exchange.isBodyAtHand {
      exchange.sent.append(buffer)
      exchange.sentBytes += buffer.readableBytes
      if exchange.sentBytes > Self.resendLimit || exchange.sent.count > Self.resendPieces {
        exchange.isBodyAtHand = false
        exchange.forgetSent()
      }
    }
    upstream.write(buffer)
  }
}
