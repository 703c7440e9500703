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

  /// Every byte that came since the last call, on whichever connection and of whole requests or not.
  func takeBytes() -> [UInt8] {
    recording.bytes.withLock { bytes in
      defer { bytes = [] }
      return bytes
    }
  }

  /// Answers otherwise from now on.
  func setAnswer(_ answer: @escaping Answer) { recording.answer.withLock { $0 = answer } }
}

private final class Recording: Sendable {
  let requests = Mutex<[WireMessage]>([])
  let bytes = Mutex<[UInt8]>([])
  let answer: Mutex<RecordingBackend.Answer>

  init(_ answer: @escaping RecordingBackend.Answer) { self.answer = Mutex(answer) }
}

/// One connection: takes whole requests, whose bodies have a length, chunks or nothing.
private final class RecordingHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let recording: Recording
  private var received: [UInt8] = []

  init(_ recording: Recording) { self.recording = recording }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let piece = unwrapInboundIn(data).readableBytesView
    received += piece
    recording.bytes.withLock { $0 += piece }
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
    let isChunked = request["transfer-encoding"] != nil
    let length = isChunked ? chunkedLength(from: end) : request["content-length"].flatMap { Int($0) } ?? 0
    guard let length, received.count >= end + length else { return nil }
    request.raw = Array(received[end..<end + length])
    request.body = isChunked ? [] : request.raw
    received.removeFirst(end + length)
    return request
  }

  /// The bytes of a chunked body, trailers and all; nil while they are not all here.
  private func chunkedLength(from start: Int) -> Int? {
    var next = start
    while let line = received[next...].firstRange(of: Array("\r\n".utf8)) {
      let size = Int(String(decoding: received[next..<line.lowerBound], as: UTF8.self), radix: 16) ?? 0
      if size == 0 { return received[line.lowerBound...].firstRange(of: Array("\r\n\r\n".utf8)).map { $0.upperBound - start } }
      next = line.upperBound + size + 2
      guard next <= received.count else { return nil }
    }
    return nil
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
