import NIOCore
import NIOPosix
import Synchronization

/// A backend that has one answer for every request, which a test may change, and counts them.
final class ListServer: Sendable {
  private let channel: any Channel
  private let state: State
  let port: Int

  private final class State: Sendable {
    let answer: Mutex<String>
    let count = Mutex(0)
    /// What is to be done to answer those who wait; nil: nobody has to.
    let held = Mutex<[@Sendable () -> Void]?>(nil)
    let (counts, came) = AsyncStream.makeStream(of: Int.self)

    init(_ answer: String) { self.answer = Mutex(answer) }

    /// Calls `answer`, now or at the release.
    func request(_ answer: @escaping @Sendable () -> Void) {
      let number = count.withLock { count in
        count += 1
        return count
      }
      let isHeld = held.withLock { held in
        held?.append(answer)
        return held != nil
      }
      if !isHeld { answer() }
      came.yield(number)
    }
  }

  /// Lists these models.
  init(_ ids: String...) async throws {
    let state = State(Self.list(of: ids))
    self.state = state
    channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Handler(state)) }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    port = channel.localAddress?.port ?? 0
  }

  deinit { channel.close(promise: nil) }

  var requests: Int { state.count.withLock(\.self) }

  func list(_ ids: String...) { state.answer.withLock { $0 = Self.list(of: ids) } }
  func refuse() { state.answer.withLock { $0 = "HTTP/1.1 503 Out\r\nContent-Length: 0\r\n\r\n" } }

  /// From now on nobody is answered until the release.
  func hold() { state.held.withLock { $0 = [] } }
  func release() {
    let waiting = state.held.withLock { held in
      defer { held = nil }
      return held ?? []
    }
    for answer in waiting { answer() }
  }

  /// Returns once there have been so many requests.
  func awaitRequests(_ count: Int) async { _ = await state.counts.first { $0 >= count } }

  private static func list(of ids: [String]) -> String {
    let body = #"{"data":[\#(ids.map { #"{"id":"\#($0)"}"# }.joined(separator: ","))]}"#
    return "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
  }

  /// Requests without a body, each of which comes in one read or more.
  private final class Handler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let state: State
    private var received = ""

    init(_ state: State) { self.state = state }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      received += String(buffer: unwrapInboundIn(data))
      guard received.hasSuffix("\r\n\r\n") else { return }
      received = ""
      let loopBound = NIOLoopBound(context, eventLoop: context.eventLoop)
      let answer = ByteBuffer(string: state.answer.withLock(\.self))
      state.request { loopBound.eventLoop.execute { loopBound.value.writeAndFlush(NIOAny(answer), promise: nil) } }
    }
  }
}
