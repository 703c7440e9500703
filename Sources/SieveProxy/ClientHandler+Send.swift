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
    // The pool has a limit of its own for connecting; this one is for waiting until a connection is free.
    setDeadline(after: backend.connectionTimeout &+ 1_000_000_000)
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
    let isInline = !exchange.body.isChunked && exchange.heldBytes <= Self.inlineLimit
    let inlineBytes = isInline ? exchange.heldBytes + (splice?.bytes.count ?? 0) : 0
    var out = worker.allocator.buffer(capacity: head.length + backend.requestLines.count + forwardedLines.count + 192 + inlineBytes)
    let writer = UpstreamHeadWriter(head: head, headBytes: exchange.headBytes, backend: backend, credential: exchange.credential)
    writer.writeRequestLine(target: exchange.rootLength, isV1: exchange.endpoint.isV1, model: targetSplice, to: &out)
    writer.writeFields(forwardedLines: forwardedLines, lengthChange: splice.map { $0.bytes.count - $0.range.count } ?? 0, to: &out)
    var pieces = takeHeld()
    if let splice { Self.apply(splice, to: &pieces, allocator: worker.allocator) }
    if isInline {
      for var piece in pieces { out.writeBuffer(&piece) }
      send(out, upstream)
    } else {
      send(out, upstream)
      sendPieces(pieces, upstream)
    }
  }

  private var targetSplice: (range: Range<Int>, bytes: [UInt8])? {
    guard let field = exchange.targetModel, exchange.record.upstreamModel != field.value else { return nil }
    return (field.range, field.replacement(exchange.record.upstreamModel))
  }

  /// The model's new value, where it differs from the one in the body.
  private var splice: (range: Range<Int>, bytes: [UInt8])? {
    guard !exchange.record.model.isEmpty, let field = bodyModel, exchange.record.upstreamModel != field.value else { return nil }
    return (field.range, field.replacement(exchange.record.upstreamModel))
  }

  /// Replaces `splice.range`, counted from the first byte of the first piece. It lies within the pieces, since it was found in them.
  private static func apply(_ splice: (range: Range<Int>, bytes: [UInt8]), to pieces: inout [ByteBuffer], allocator: ByteBufferAllocator) {
    var result: [ByteBuffer] = []
    result.reserveCapacity(pieces.count + 2)
    var end = 0
    for piece in pieces {
      let start = end
      end += piece.readableBytes
      func append(_ range: Range<Int>) {
        if let slice = piece.getSlice(at: piece.readerIndex + range.lowerBound - start, length: range.count) { result.append(slice) }
      }
      if start < splice.range.lowerBound { append(start..<min(end, splice.range.lowerBound)) }
      if start <= splice.range.lowerBound, splice.range.lowerBound < end { result.append(allocator.buffer(bytes: splice.bytes)) }
      if end > splice.range.upperBound { append(max(start, splice.range.upperBound)..<end) }
    }
    pieces = result
  }

  /// Body pieces that came after the head was sent.
  func sendHeld() {
    guard let upstream = exchange.upstream else { return }
    sendPieces(takeHeld(), upstream)
    endIfComplete(upstream)
  }

  /// What is held, to be sent now; kept for the alias's next target while that is possible.
  private func takeHeld() -> [ByteBuffer] {
    let bytes = exchange.heldBytes
    let pieces = exchange.takeHeld()
    guard !exchange.fallbacks.isEmpty else { return pieces }
    exchange.replayBytes += bytes
    if exchange.replayBytes > Self.replayLimit || exchange.replay.count + pieces.count > Self.replayPieces {
      exchange.fallbacks = []
      exchange.replay = []
    } else {
      exchange.replay += pieces
    }
    return pieces
  }

  private func endIfComplete(_ upstream: UpstreamHandler) {
    guard state.isRequestComplete else { return }
    if exchange.body.isChunked, !exchange.isEndSent { sendLastChunk(upstream) }
    exchange.isEndSent = true
    upstream.requestEnded()
    setDeadline(after: exchange.backend?.firstByteTimeout ?? 0)
  }

  private func sendPieces(_ pieces: [ByteBuffer], _ upstream: UpstreamHandler) {
    for piece in pieces {
      guard exchange.body.isChunked else {
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
    var end = worker.allocator.buffer(capacity: 5 + exchange.body.trailerLines.count)
    end.writeStaticString("0\r\n")
    end.writeBytes(exchange.body.trailerLines)
    end.writeStaticString("\r\n")
    send(end, upstream)
  }

  private func send(_ buffer: ByteBuffer, _ upstream: UpstreamHandler) {
    exchange.record.bytesIn += buffer.readableBytes
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
