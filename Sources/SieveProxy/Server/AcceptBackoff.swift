internal import CPlatform
internal import Logging
internal import NIOCore

/// Stops accepting for a moment when there are no files or no memory left for one more connection. The client that was next waits in the
/// kernel's queue meanwhile; the listener stays open.
///
/// An error that is no shortage is the end of the listener, which NIO closes then; the log has the reason.
///
/// Without it the listener, still readable, is tried again at once and for ever. NIO's `AcceptBackoffHandler` does not end that: it holds
/// back `read`, but after a read whose first `accept` fails NIO takes that read for pending still, and sends no other. `autoRead` ends both.
final class AcceptBackoff: ChannelInboundHandler {
  typealias InboundIn = any Channel

  static let pause = TimeAmount.milliseconds(100)

  /// Asked when it is time to go on: the turn may be another loop's by then.
  private let mayAccept: () -> Bool
  private let logger: Logger
  private let warnings: WarningPause
  private var resumption: Scheduled<Void>?

  /// However often it, or another that shares `warnings`, has to stop, it warns no more often than these let it.
  init(logger: Logger, warnings: WarningPause, mayAccept: @escaping () -> Bool = { true }) {
    self.mayAccept = mayAccept
    self.logger = logger
    self.warnings = warnings
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard let error = error as? IOError else { return context.fireErrorCaught(error) }
    guard Self.isShortage(error.errnoCode) else {
      // A client that has left its place in the queue is nobody's concern.
      if error.errnoCode != ECONNABORTED {
        logger.error("accepting clients has failed", metadata: ["reason": "\(SystemError.text(error.errnoCode))"])
      }
      return context.fireErrorCaught(error)
    }
    stop(context)
    warn(error.errnoCode)
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    resumption?.cancel()
  }

  private static func isShortage(_ code: CInt) -> Bool {
    switch code {
    case EMFILE, ENFILE, ENOBUFS, ENOMEM: true
    default: false
    }
  }

  private func stop(_ context: ChannelHandlerContext) {
    resumption?.cancel()
    setAccepting(false, context)
    resumption = context.eventLoop.assumeIsolated().scheduleTask(in: Self.pause) {
      if self.mayAccept() { self.setAccepting(true, context) }
    }
  }

  private func setAccepting(_ isAccepting: Bool, _ context: ChannelHandlerContext) {
    // Fails once the listener is closed, when there is nothing to stop or to resume.
    try? context.channel.syncOptions?.setOption(.autoRead, value: isAccepting)
  }

  private func warn(_ code: CInt) {
    guard warnings.isOver() else { return }
    logger.warning(
      "cannot accept more clients for now: they wait until others leave", metadata: ["reason": "\(SystemError.text(code))"])
  }
}
