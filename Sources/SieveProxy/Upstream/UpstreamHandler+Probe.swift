internal import CPlatform
internal import NIOCore
internal import NIOSSL

/// What the kernel knows of a connection before any event tells: bytes that nobody read, and a peer that says nothing.
extension UpstreamHandler {
  /// Whether nothing waits to be read on this connection, which nobody has leased. Asked of the system only where bytes may be there that no
  /// event has told of yet: behind an answer without a body, to which broken servers add one, and behind a read that may not have been the
  /// last. All others were read to the end, and an event closes them if anything comes. Behind TLS nobody knows which read was full, and what is
  /// there of a record that is not whole has told nobody either.
  var isQuiet: Bool {
    guard state.endsWithHead || hasFilledRead || isSecure, let context else { return true }
    guard records.allSatisfy(\.isBetweenRecords) else { return false }
    let hasUnread = try? context.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { socket in
      platform_has_unread(socket) != 0
    }
    return hasUnread != true
  }

  /// Closes without another word, to TLS or to the kernel: nothing of what was written is sent from now on.
  func abort() {
    guard let context else { return }
    try? context.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { platform_reset_on_close($0) }
    // From there on there is nothing that would wait for the peer.
    let end = try? context.pipeline.syncOperations.context(handlerType: NIOSSLClientHandler.self)
    (end ?? context).close(promise: nil)
  }

  /// For the pool, now and then: whether the peer has acknowledged nothing of what was written for as long as is waited for that. The connection
  /// is closed then. A peer that takes no more, but says so, is not silent.
  func closeIfSilent() -> Bool {
    guard isDeliveryOpen, pool.now &- writtenAt >= pool.silenceLimit, let context else { return false }
    var silence: Int64 = 0
    let isOutstanding = try? context.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { socket in
      var milliseconds: UInt32 = 0
      defer { silence = Int64(milliseconds) * 1_000_000 }
      return platform_unacknowledged(socket, &milliseconds) > 0
    }
    guard isOutstanding == true else {
      isDeliveryOpen = false
      return false
    }
    guard silence >= pool.silenceLimit else { return false }
    // Silent since before the request was written: then none of it can have been acted on, and it is as if an idle connection had closed.
    let isUntouched = silence >= pool.now &- leasedAt
    loss = isUntouched && state.isReused ? .closedBeforeAnswer(isReused: true) : .silent
    abort()
    return true
  }
}
