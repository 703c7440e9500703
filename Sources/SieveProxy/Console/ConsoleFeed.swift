internal import NIOCore

/// An answer without an end on its way to a client. The next piece is asked for when the client takes more, so that one who reads slowly holds
/// nothing; one who does not read at all is let go like any other. On the client's loop.
final class ConsoleFeed {
  private let stream: any ConsoleStream
  private var task: Task<Void, Never>?

  init(_ stream: any ConsoleStream) {
    self.stream = stream
  }

  /// Asks for the next piece, if the client takes it and none has been asked for.
  func goOn(for client: ClientHandler) {
    guard task == nil, client.isWritable, client.feed === self else { return }
    let bound = NIOLoopBound((self, client), eventLoop: client.worker.eventLoop)
    task = Task { [stream] in
      let piece = await stream.next()
      // The client has left, and its loop may have ended.
      guard !Task.isCancelled else { return }
      bound.eventLoop.execute {
        let (feed, client) = bound.value
        feed.receive(piece, for: client)
      }
    }
  }

  private func receive(_ piece: [UInt8]?, for client: ClientHandler) {
    guard client.feed === self else { return }
    task = nil
    guard let piece else { return end(for: client) }
    client.receiveBody(ByteBuffer(bytes: piece))
    client.flushReceived()
    goOn(for: client)
  }

  /// The answer is over, in good order.
  func end(for client: ClientHandler) {
    cancel(for: client)
    client.receiveEnd()
  }

  /// The client has left.
  func cancel(for client: ClientHandler) {
    client.feed = nil
    task?.cancel()
  }
}
