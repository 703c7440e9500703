internal import CPlatform
internal import NIOCore
internal import NIOSSL

/// How a connection ends: at once, in order, or so that nobody takes the end for one in order. On the channel's loop.
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

  /// Closes. TLS says so to the peer, whose answer to that nobody waits for (RFC 8446 §6.1): one that is busy gives none, and NIO would wait for
  /// five seconds. `isTLS`: whether it is spoken; looking for it costs. `asCut`: so that nobody takes it for an end in good order.
  func closeNow(isTLS: Bool, asCut: Bool = false) {
    if asCut { return reset(isTLS: isTLS) }
    guard isTLS else { return close(promise: nil) }
    let end = beneathTLS
    // Not a close of both directions, for which TLS sets itself a timer that would keep all it has.
    close(mode: .output, promise: nil)
    end.close(promise: nil)
  }

  /// The same, but for what TLS says, which goes out first, for as long as the peer lets that take.
  func closeInOrder(isTLS: Bool, asCut: Bool) {
    if asCut { return reset(isTLS: isTLS) }
    guard isTLS else { return close(promise: nil) }
    let end = beneathTLS
    let told = eventLoop.makePromise(of: Void.self)
    told.futureResult.assumeIsolated().whenComplete { _ in end.close(promise: nil) }
    close(mode: .output, promise: told)
  }

  /// Closes without a word of TLS, by a reset: an orderly end would look like the end of the answer.
  func reset(isTLS: Bool) {
    _ = try? pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { platform_reset_on_close($0) }
    (isTLS ? beneathTLS : self).close(promise: nil)
  }

  /// From where nothing is left that would wait for the peer. Of TLS within TLS, the outer one.
  var beneathTLS: ChannelHandlerContext { (try? pipeline.syncOperations.context(handlerType: NIOSSLHandler.self)) ?? self }
}
