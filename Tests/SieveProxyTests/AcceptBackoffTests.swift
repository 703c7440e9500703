import Foundation
import Logging
import NIOCore
import NIOPosix
import Testing

@testable import SieveProxy

/// Before a real listener: how NIO goes on after a failed accept is half of the matter.
@Suite("Accepting with no files left", .timeLimit(.minutes(10)))
struct AcceptBackoffTests {
  private final class ErrorCounter: ChannelInboundHandler {
    typealias InboundIn = any Channel
    var count = 0

    func errorCaught(context: ChannelHandlerContext, error: any Error) { count += 1 }
  }

  private static func listener(_ log: LoggedLines, every interval: TimeAmount = .seconds(10), accepted: EventLoopPromise<Void>? = nil)
    async throws -> any Channel
  {
    try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelInitializer { listener in
        listener.eventLoop.makeCompletedFuture {
          try listener.pipeline.syncOperations.addHandlers(
            AcceptBackoff(logger: log.logger, warnings: WarningPause(interval)), ErrorCounter())
        }
      }
      .childChannelInitializer { channel in
        accepted?.succeed()
        return channel.eventLoop.makeSucceededVoidFuture()
      }
      .bind(host: "127.0.0.1", port: 0).get()
  }

  /// At one go, so that the listener has no time to resume.
  private static func fail(_ listener: any Channel, with errors: [any Error]) async throws -> (isAccepting: Bool, passedOn: Int) {
    try await listener.eventLoop.submit {
      for error in errors { listener.pipeline.fireErrorCaught(error) }
      let isAccepting = try listener.syncOptions?.getOption(.autoRead)
      return (isAccepting ?? true, try listener.pipeline.syncOperations.handler(type: ErrorCounter.self).count)
    }.get()
  }

  private static func failures(_ codes: [CInt]) -> [IOError] { codes.map { IOError(errnoCode: $0, reason: "accept") } }

  @Test("it pauses, says why, and takes the next client by itself", arguments: [EMFILE, ENFILE, ENOBUFS, ENOMEM])
  func shortage(code: CInt) async throws {
    let log = LoggedLines()
    let accepted = MultiThreadedEventLoopGroup.singleton.any().makePromise(of: Void.self)
    let listener = try await Self.listener(log, accepted: accepted)
    let outcome = try await Self.fail(listener, with: Self.failures([code]))
    #expect(!outcome.isAccepting && outcome.passedOn == 0)
    #expect(log.all.count == 1 && log.all.allSatisfy { $0.hasPrefix("warning") && $0.contains(String(cString: strerror(code))) })
    let address = try #require(listener.localAddress)
    let client = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).connect(to: address).get()
    try await accepted.futureResult.get()
    try await client.close()
    try await listener.close()
  }

  @Test("one warning stands for all of a while", arguments: [(TimeAmount.seconds(10), 1), (.zero, 3)])
  func warnings(interval: TimeAmount, count: Int) async throws {
    let log = LoggedLines()
    let listener = try await Self.listener(log, every: interval)
    _ = try await Self.fail(listener, with: Self.failures([EMFILE, EMFILE, ENFILE]))
    #expect(log.all.count == count)
    try await listener.close()
  }

  @Test("another error is passed on, and told of where it is the listener's end", arguments: [(ECONNABORTED, 0), (EPERM, 1)])
  func others(code: CInt, count: Int) async throws {
    let log = LoggedLines()
    let listener = try await Self.listener(log)
    let outcome = try await Self.fail(listener, with: Self.failures([code]) + [ChannelError.inputClosed])
    #expect(outcome.isAccepting && outcome.passedOn == 2 && log.all.count == count)
    try await listener.close()
  }
}
