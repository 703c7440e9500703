// What the tests ask of a provider.
import SampleProvider

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
