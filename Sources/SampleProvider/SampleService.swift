import Foundation
import NIOCore
import SieveHTTP

/// Answers requests: values in, scripts out. It keeps nothing from one to the next.
final class SampleService: Sendable {
  let options: SampleProviderOptions
  private let first: ModelCatalogue
  /// The list with the newcomer, and from when on it is the list.
  private let later: (catalogue: ModelCatalogue, from: ContinuousClock.Instant)?
  private let pace: TimeAmount
  private let credential: [UInt8]?
  /// For `SampleProviderOptions.isLean`: framed chat completions by model id.
  private let rendered: [String: ByteBuffer]

  init(_ options: SampleProviderOptions) {
    self.options = options
    let first = ModelCatalogue.of(options)
    self.first = first
    later = options.newcomerAfter.map { (first.with(SampleModels.newcomer), .now + $0) }
    pace = TimeAmount(options.pace)
    credential = options.requiredKey.map { Array("Bearer \($0)".utf8) }
    rendered = options.isLean ? Self.rendered(first.models) : [:]
  }

  var catalogue: ModelCatalogue {
    if let later, ContinuousClock.now >= later.from { later.catalogue } else { first }
  }

  func script(for request: SampleRequest) -> Script {
    guard isAuthorised(request) else { return Script(.wrongKey, to: request) }
    let path = request.path
    if let text = request.field("x-sample-fault") ?? request.query("fault") {
      guard let fault = SampleFault(text) else { return Script(.error(400, "There is no fault '\(text)'."), to: request) }
      return fault.script(for: request, insteadOf: reply(to: request, path: path), pace: pace)
    }
    if options.isLean, path == "/v1/chat/completions", let script = leanScript(for: request) { return script }
    if path == "/v1/realtime", request.head.wantsUpgrade { return .tunnel }
    return Script(reply(to: request, path: path), to: request, pace: pace)
  }

  private func isAuthorised(_ request: SampleRequest) -> Bool {
    guard let credential else { return true }
    return request.head.field(.authorization).map { request.bytes($0.valueRange).elementsEqual(credential) } ?? false
  }

  private func reply(to request: SampleRequest, path: String) -> Reply {
    switch path {
    case "/v1/models": onGet(request) { request.query("limit") == nil ? catalogue.list : page(request) }
    case _ where path.hasPrefix("/v1/models/"): onGet(request) { model(path.dropFirst("/v1/models/".count)) }
    case "/v1/chat/completions": onPost(request) { completion(request, as: .chat) }
    case "/v1/completions": onPost(request) { completion(request, as: .text) }
    case "/v1/responses": onPost(request) { completion(request, as: .response) }
    case "/v1/embeddings": onPost(request) { embeddings(request) }
    case "/v1/audio/transcriptions": onPost(request) { transcription(request) }
    case "/v1/images/generations": onPost(request) { image(request) }
    case "/v1/realtime": .error(426, "This endpoint is for a protocol upgrade.")
    default: .error(404, "Unknown request URL: \(path). Please check the URL for typos.", code: "unknown_url")
    }
  }

  private func onGet(_ request: SampleRequest, _ reply: () -> Reply) -> Reply {
    request.head.method == .get || request.head.method == .head ? reply() : .wrongMethod(allowed: "GET, HEAD")
  }

  private func onPost(_ request: SampleRequest, _ reply: () -> Reply) -> Reply {
    request.head.method == .post ? reply() : .wrongMethod(allowed: "POST")
  }

  /// The answer that needs neither a parser nor a renderer, if the request is for one.
  private func leanScript(for request: SampleRequest) -> Script? {
    let head = request.head
    guard head.method == .post, head.keepAlive, !head.isHTTP10 else { return nil }
    guard let scan = LeanScan(request.body), !scan.wantsStream, let bytes = rendered[scan.model] else { return nil }
    return Script([.write(bytes)])
  }

  private static func rendered(_ models: [SampleModel]) -> [String: ByteBuffer] {
    var rendered: [String: ByteBuffer] = [:]
    for model in models where model.kind != .embedding {
      let reply = Completion(kind: .chat, model: model.id, prompt: nil).reply
      var bytes = reply.head(keepAlive: true)
      for piece in reply.pieces { bytes.writeImmutableBuffer(piece) }
      rendered[model.id] = bytes
    }
    return rendered
  }

  /// What `request` says in JSON; nil if that is not JSON or not such a value.
  func decode<Value: Decodable>(_ type: Value.Type, from request: SampleRequest) -> Value? {
    try? JSONDecoder().decode(type, from: Data(request.body.readableBytesView))
  }
}

extension Script {
  /// A WebSocket handshake without its Sec-WebSocket-Accept, and from then on an echo of raw bytes: enough to see a tunnel at work, no
  /// WebSocket.
  fileprivate static var tunnel: Script {
    Script([
      .write(ByteBuffer(string: "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")), .echo,
    ])
  }
}

extension Reply {
  fileprivate static let wrongKey = Reply.error(401, "Incorrect API key provided.", code: "invalid_api_key")

  fileprivate static func wrongMethod(allowed: String) -> Reply {
    var reply = Reply.error(405, "Not allowed to use this method on this URL.", code: "method_not_supported")
    reply.fields = [("Allow", allowed)]
    return reply
  }
}
