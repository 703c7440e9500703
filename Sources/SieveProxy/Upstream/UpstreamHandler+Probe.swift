internal import CPlatform
internal import NIOCore

/// What the kernel knows of a connection before any event tells: bytes that nobody read, and a peer that says nothing.
extension UpstreamHandler {
  /// Whether nothing waits to be read on this connection, which nobody has leased. Asked of the system only where bytes may be there that no
  /// event has told of yet: behind an answer without a body, to which broken servers add one, and behind a read that may not have been the
  /// last. All others were read to the end, and an event closes them if anything comes; but what is there of a TLS record that is not whole has
  /// told nobody yet.
  var isQuiet: Bool {
    for record in records where !record.isBetweenRecords { return false }
    let isFull = records.isEmpty ? hasFilledRead : records[0].hasFilledRead
    guard state.endsWithHead || isFull, let socket else { return true }
    return platform_has_unread(socket) == 0
  }

  /// The descriptor of the connection while it is open. Kept, since the channel gives it by a cast to a parameterized existential, for which the
  /// runtime demangles names, 25,000 instructions each time.
  private var socket: NIOBSDSocket.Handle? {
    guard let context, context.channel.isActive else { return nil }
    if let descriptor { return descriptor }
    descriptor = try? context.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { $0 }
    return descriptor
  }

  /// Closes without another word, to TLS or to the kernel: nothing of what was written is sent from now on.
  func abort() {
    guard let context else { return }
    context.reset(isTLS: !records.isEmpty)
  }

  /// For the pool, now and then: whether the peer has acknowledged nothing of what was written for as long as is waited for that. The connection
  /// is closed then. A peer that takes no more, but says so, is not silent. Who goes on writing makes no difference to that.
  func closeIfSilent() -> Bool {
    guard isDeliveryOpen, pool.now &- openSince >= pool.silenceLimit, context != nil else { return false }
    var milliseconds: UInt32 = 0
    guard let socket, platform_unacknowledged(socket, &milliseconds) > 0 else {
      isDeliveryOpen = false
      return false
    }
    let silence = Int64(milliseconds) * 1_000_000
    guard silence >= pool.silenceLimit else {
      // Something has been acknowledged since; what has not may have been written just now.
      openSince = pool.now
      return false
    }
    // Silent since before the request was written: then none of it can have been acted on, and it is as if an idle connection had closed.
    let isUntouched = silence >= pool.now &- leasedAt
    loss = isUntouched && state.isReused ? .closedBeforeAnswer(isReused: true) : .silent
    abort()
    return true
  }
}
