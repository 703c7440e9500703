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
    context?.whenSent { [weak self] in
      // Where the client has finished too by then, more is at stake than its half.
      if let self, self.state.phase == .tunnel { self.context?.close(mode: .output, promise: nil) }
    }
    armDeadline()
  }

  /// Both ends have said all they had to say. Each connection closes once that is out.
  private func endTunnel() {
    exchange.letUpstreamFinish()
    end()
  }
}
