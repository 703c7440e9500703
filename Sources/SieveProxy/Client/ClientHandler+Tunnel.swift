internal import NIOCore
internal import NIOSSL

/// Tunnel: after 101 the bytes are the two ends' own. Each may say that it will send no more and go on listening; nothing that was sent before is
/// lost.
extension ClientHandler {
  func beginTunnel() {
    state.beginTunnel()
    context?.channel.allowHalfClosure()
    exchange.upstream?.beginTunnel()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case ChannelEvent.inputClosed? = event as? ChannelEvent, state.phase == .tunnel {
      if state.clientFinished() { endTunnel() } else { exchange.upstream?.finishSending() }
      armDeadline()
    }
    context.fireUserInboundEventTriggered(event)
  }

  func upstreamFinished() {
    guard state.phase == .tunnel else { return }
    flushReceived()
    if state.upstreamFinished() { return endTunnel() }
    guard let context else { return }
    let sent = context.eventLoop.makePromise(of: Void.self)
    sent.futureResult.assumeIsolated().whenSuccess { [weak self] in
      // Where the client has finished too by then, more is at stake than its half.
      guard let self, self.state.phase == .tunnel else { return }
      self.context?.close(mode: .output, promise: nil)
    }
    context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: sent)
    armDeadline()
  }

  /// Both ends have said all they had to say. Each connection closes once that is out.
  private func endTunnel() {
    letUpstreamFinish()
    logRequest()
    state.closed()
    closeWhenSent()
  }

  /// What is on its way to the backend gets there, whatever becomes of the client.
  func letUpstreamFinish() {
    exchange.upstream?.closeWhenSent(within: exchange.target.backend?.stallTimeout ?? exchange.snapshot.limits.idleTimeout)
    exchange.upstream = nil
  }
}

extension Channel {
  /// The peer may end its direction while ours goes on; on this channel's loop. Without it, NIO closes both.
  func allowHalfClosure() {
    // Fails once the channel is closed, when there is nothing to allow.
    try? syncOptions?.setOption(.allowRemoteHalfClosure, value: true)
  }
}
