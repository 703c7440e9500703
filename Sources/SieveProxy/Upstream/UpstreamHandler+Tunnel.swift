internal import NIOCore

/// The end of a tunnel, one direction after the other.
extension UpstreamHandler {
  func beginTunnel() {
    context?.channel.allowHalfClosure()
  }

  /// The client has no more to say: once all is out, so is that.
  func finishSending() {
    whenSent { upstream in
      if upstream.state.phase == .tunnel { upstream.context?.close(mode: .output, promise: nil) }
    }
  }

  /// Nobody wants to hear more; what was written still goes out, for as long as the backend takes it. `limit`: in nanoseconds.
  func closeWhenSent(within limit: Int64) {
    receiver = nil
    whenSent { $0.close() }
    context?.eventLoop.assumeIsolated().scheduleTask(in: .nanoseconds(limit)) { [weak self] in self?.close() }
  }

  private func whenSent(_ body: @escaping (UpstreamHandler) -> Void) {
    context?.whenSent { [weak self] in
      if let self { body(self) }
    }
  }
}
