// Runs a test against a provider of its own on a free port.
import NIOPosix
import SampleProvider

func withProvider(_ options: SampleProviderOptions = .init(pace: .zero), _ body: (SampleProvider) async throws -> Void) async throws {
  let provider = try await SampleProvider.start(group: MultiThreadedEventLoopGroup.singleton, options: options)
  do {
    try await body(provider)
  } catch {
    await provider.stop()
    throw error
  }
  await provider.stop()
}

extension SampleProvider {
  /// The response to one request on a connection of its own.
  func response(_ method: String, _ target: String, _ headers: [String] = [], body: String = "") throws -> WireResponse {
    let client = try WireClient(port: port)
    try client.send(method, target, headers, body: body)
    return try client.response(hasBody: method != "HEAD")
  }

  func chat(_ headers: [String] = [], query: String = "", model: String = "anselm/ode-4", stream: Bool = false) throws -> WireResponse {
    try response("POST", "/v1/chat/completions\(query)", headers, body: .chat(model: model, stream: stream))
  }
}

extension String {
  static func chat(model: String = "anselm/ode-4", stream: Bool = false) -> String {
    """
    {"model":"\(model)","stream":\(stream),"stream_options":{"include_usage":\(stream)},\
    "messages":[{"role":"system","content":null},{"role":"user","content":[{"type":"text","text":"Why \\"blue\\"?"}]}]}
    """
  }
}
