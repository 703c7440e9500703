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
    // At last: when it fails, it closes the connection and comes back through `upstreamLost`.
    upstream.flush()
    forgetHead()
    reserve()
    resumeReading()
  }

  private func sendHeadAndHeld(_ backend: PreparedBackend, _ upstream: UpstreamHandler) {
    let splice = exchange.splice(body.finding)
    let writer = worker.writer
    writer.reset()
    exchange.writeUpstreamHead(of: request, from: peer, to: backend, lengthChange: splice?.growth ?? 0, writer)
    if exchange.attempts.hasMoreTargets { exchange.attempts.keep(held) }
    if !body.isChunked, held.byteCount <= Self.inlineLimit {
      var out = writer.finish(room: held.byteCount + (splice?.bytes.count ?? 0), allocator: worker.allocator)
      held.move(to: &out, splice)
      exchange.send(out, to: upstream)
    } else {
      exchange.send(writer.finish(allocator: worker.allocator), to: upstream)
      exchange.send(held.take(splice, worker.allocator), inChunks: body.isChunked, to: upstream, worker)
    }
  }

  /// Body pieces that came after the head was sent.
  func sendHeld() {
    guard let upstream = exchange.upstream else { return }
    if exchange.attempts.hasMoreTargets { exchange.attempts.keep(held) }
    exchange.send(held.take(nil, worker.allocator), inChunks: body.isChunked, to: upstream, worker)
    endIfComplete(upstream)
    armDeadline()
  }

  private func endIfComplete(_ upstream: UpstreamHandler) {
    guard state.isRequestComplete else { return }
    if body.isChunked, !exchange.attempts.isEndSent { exchange.send(body.lastChunk(worker.allocator), to: upstream) }
    exchange.attempts.endSent()
    upstream.requestEnded()
  }
}
