internal import CPlatform
internal import NIOCore

/// How a connection ends without losing what is on its way. On the channel's loop.
extension Channel {
  /// The peer may end its direction while ours goes on. Without it, NIO closes both.
  func allowHalfClosure() {
    // Fails once the channel is closed, when there is nothing to allow.
    try? syncOptions?.setOption(.allowRemoteHalfClosure, value: true)
  }
}

extension ChannelHandlerContext {
  /// Whether anything has arrived that no event has told of yet.
  var hasUnread: Bool {
    let hasUnread = try? pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) {
      platform_has_unread($0) != 0
    }
    return hasUnread == true
  }

  /// Calls `next` once all that was written is out, or never will be.
  func whenSent(_ next: @escaping () -> Void) {
    let sent = eventLoop.makePromise(of: Void.self)
    sent.futureResult.assumeIsolated().whenComplete { _ in next() }
    writeAndFlush(NIOAny(ByteBuffer()), promise: sent)
  }
}
