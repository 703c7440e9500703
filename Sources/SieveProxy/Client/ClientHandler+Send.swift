internal import NIOCore
internal import SieveCore
internal import SieveHTTP

/// Lease and send: the request goes up, its head written anew in one pass, its body as it came but for the model.
extension ClientHandler {
  /// A body up to this goes out in one buffer with its head.
  private static var inlineLimit: Int { 32 << 10 }

  func lease(fresh: Bool) {
    guard let backend = exchange.target.backend else { return }
    let pool = worker.pool(for: backend, in: exchange.snapshot)
    exchange.pool = pool
    state.beginLease(total: backend.totalTimeout)
    pool.lease(for: self, fresh: fresh)
    // Where one was at hand, it has served already.
    if state.phase == .lease { armDeadline() }
  }

  func sendRequest(_ backend: PreparedBackend, _ upstream: UpstreamHandler) {
    exchange.upstream = upstream
    exchange.pool = nil
    state.leased()
    upstream.begin(isHead: request.isHead, wantsUpgrade: request.head.wantsUpgrade)
    let earlier = exchange.attempts.takeSent()
    exchange.attempts.leased(isReused: upstream.isReused && earlier.isEmpty)
    if earlier.isEmpty {
      sendHeadAndHeld(backend, upstream)
      endIfComplete(upstream)
    } else {
      for buffer in earlier { upstream.write(buffer) }
      sendHeld()
    }
    armDeadline()
    // Last: when it fails, it closes the connection and comes back through `upstreamLost`.
    upstream.flush()
    resumeReading()
  }

  private func sendHeadAndHeld(_ backend: PreparedBackend, _ upstream: UpstreamHandler) {
    let splice = exchange.splice(body.finding)
    let writer = worker.writer
    writer.reset()
    exchange.writeUpstreamHead(of: request, from: peer, to: backend, lengthChange: splice?.growth ?? 0, writer)
    keepForFallback()
    if !body.isChunked, held.byteCount <= Self.inlineLimit {
      var out = writer.finish(room: held.byteCount + (splice?.bytes.count ?? 0), allocator: worker.allocator)
      held.move(to: &out, splice)
      send(out, upstream)
    } else {
      send(writer.finish(allocator: worker.allocator), upstream)
      sendPieces(held.take(splice, worker.allocator), upstream)
    }
  }

  /// Body pieces that came after the head was sent.
  func sendHeld() {
    guard let upstream = exchange.upstream else { return }
    keepForFallback()
    sendPieces(held.take(nil, worker.allocator), upstream)
    endIfComplete(upstream)
    armDeadline()
  }

  /// Keeps what is held, which is about to be sent, for the alias's next target while that is possible.
  private func keepForFallback() {
    guard exchange.attempts.hasMoreTargets else { return }
    held.compact(from: 0, awaited: body.mostRemaining, worker.allocator)
    exchange.attempts.keep(held)
  }

  private func endIfComplete(_ upstream: UpstreamHandler) {
    guard state.isRequestComplete else { return }
    if body.isChunked, !exchange.attempts.isEndSent { send(body.lastChunk(worker.allocator), upstream) }
    exchange.attempts.endSent()
    upstream.requestEnded()
  }

  private func sendPieces(_ pieces: [ByteBuffer], _ upstream: UpstreamHandler) {
    for piece in pieces {
      // Chunks carry no meaning (RFC 9112 §7.1): each piece becomes one.
      if body.isChunked { send(worker.chunkHead(piece.readableBytes), upstream) }
      send(piece, upstream)
      if body.isChunked { send(worker.lineEnd, upstream) }
    }
  }

  private func send(_ buffer: ByteBuffer, _ upstream: UpstreamHandler) {
    exchange.measures.bytesIn += buffer.readableBytes
    exchange.attempts.sending(buffer)
    upstream.write(buffer)
  }
}
