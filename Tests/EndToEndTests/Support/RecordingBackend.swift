// A provider that answers by itself, as a test tells it to, and keeps every byte it was sent. For tests with several backends at once.
import NIOCore
import NIOPosix
import Synchronization

final class RecordingBackend: Sendable {
  /// What to answer a request with: a whole response, or nil to say nothing, ever.
  typealias Answer = @Sendable (WireMessage) -> String?

  private let channel: any Channel
  private let recording: Recording
  let port: Int

  init(_ answer: @escaping Answer) throws {
    let recording = Recording(answer)
    self.recording = recording
    channel = try ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(RecordingHandler(recording)) }
      }
      .bind(host: "127.0.0.1", port: 0).wait()
    port = channel.localAddress?.port ?? 0
  }

  /// Lists these models and answers everything else with `{}`.
  convenience init(models: [String]) throws {
    try self.init { request in
      .response(body: request.target.hasPrefix("/v1/models") ? .list(of: models) : "{}")
    }
  }

  deinit { channel.close(promise: nil) }

  var baseURL: String { "http://127.0.0.1:\(port)/v1" }

  /// Everything that was sent to it, on whichever connection.
  var requests: [WireMessage] { recording.requests.withLock(\.self) }

  /// What came since the last call.
  func takeRequests() -> [WireMessage] {
    recording.requests.withLock { requests in
      defer { requests = [] }
      return requests
    }
  }

  /// Answers otherwise from now on.
  func setAnswer(_ answer: @escaping Answer) { recording.answer.withLock { $0 = answer } }
}

private final class Recording: Sendable {
  let requests = Mutex<[WireMessage]>([])
  let answer: Mutex<RecordingBackend.Answer>

  init(_ answer: @escaping RecordingBackend.Answer) { self.answer = Mutex(answer) }
}

/// One connection: takes whole requests with a Content-Length or none.
private final class RecordingHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let recording: Recording
  private var received: [UInt8] = []

  init(_ recording: Recording) { self.recording = recording }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    received += unwrapInboundIn(data).readableBytesView
    while let request = nextRequest() {
      recording.requests.withLock { $0.append(request) }
      guard let answer = recording.answer.withLock(\.self)(request) else { continue }
      context.write(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
    }
    context.flush()
  }

  private func nextRequest() -> WireMessage? {
    guard let end = headEnd else { return nil }
    var request = WireMessage(head: Array(received[..<end]))
    let length = request["content-length"].flatMap { Int($0) } ?? 0
    guard received.count >= end + length else { return nil }
    request.body = Array(received[end..<end + length])
    request.raw = request.body
    received.removeFirst(end + length)
    return request
  }

  private var headEnd: Int? {
    guard received.count >= 4 else { return nil }
    return (4...received.count).first { received[($0 - 4)..<$0].elementsEqual("\r\n\r\n".utf8) }
  }
}

extension String {
  /// A whole response with JSON and a Content-Length.
  static func response(_ status: String = "200 OK", _ lines: [String] = [], body: String = "{}") -> String {
    let lines = ["Content-Type: application/json"] + lines + ["Content-Length: \(body.utf8.count)"]
    return "HTTP/1.1 \(status)\r\n" + lines.map { "\($0)\r\n" }.joined() + "\r\n" + body
  }

  /// A list of models as OpenAI sends it.
  static func list(of models: [String]) -> String {
    #"{"object":"list","data":["# + models.map { #"{"id":"\#($0)","object":"model"}"# }.joined(separator: ",") + "]}"
  }

  /// A chat request for `model`.
  static func chat(_ model: String) -> String { #"{"messages":[],"model":"\#(model)","n":1.0}"# }
}
