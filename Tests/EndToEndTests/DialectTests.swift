// Errors in the words and the shape that clients look for.
import Testing

@Suite("Errors for clients")
struct DialectTests {
  private struct Shape: Equatable {
    var type: String?
    var errorType: String?
    var message: String?
  }

  private func shape(_ response: WireMessage) throws -> Shape {
    let json = try response.json()
    let error = json["error"] as? [String: Any]
    #expect(Set(error.map { Array($0.keys) } ?? []) == ["type", "message"])
    return Shape(type: json["type"] as? String, errorType: error?["type"] as? String, message: error?["message"] as? String)
  }

  @Test("have Anthropic's shape where the client speaks its API, whenever they come")
  func anthropic() throws {
    let version = "anthropic-version: 2023-06-01"
    let dead = try ScriptedUpstream(isListening: false)
    let good = try RecordingBackend(models: ["m"])
    let configuration = UnionConfiguration(
      backends: [
        .init(name: "dead", baseURL: dead.baseURL, lines: "auth: none"), .init(name: "good", baseURL: good.baseURL, lines: "auth: none"),
      ], server: "max_body: 64KiB")
    try withProxy(configuration.yaml) { proxy in
      for (model, status, type) in [("nobody/x", 404, "not_found_error"), ("dead/x", 502, "api_error")] {
        let client = try proxy.connect()
        try client.post("/v1/messages", [version], body: .chat(model))
        let response = try client.response()
        #expect(response.status == status)
        #expect(response["x-modelsieve-error"] != nil)
        let shape = try shape(response)
        #expect((shape.type, shape.errorType) == ("error", type))
      }
      let client = try proxy.connect()
      try client.send("POST", "/v1/messages", [version, "Content-Length: 100000"])
      try #expect(shape(client.response()).errorType == "request_too_large")
      try #expect(shape(proxy.get("/v1/models/nobody", [version])).errorType == "not_found_error")
      // Its path says so, too, where a client forgets the version.
      for path in ["/v1/messages", "/messages/count_tokens"] {
        let client = try proxy.connect()
        try client.post(path, body: .chat("nobody/x"))
        try #expect(shape(client.response()).errorType == "not_found_error")
      }
      try #expect(proxy.get("/v1/models/nobody").errorCode == "model_not_found")
    }
    withExtendedLifetime(dead) {}
  }

  @Test("say of a key whether it is wrong or missing, in the words that tools look for")
  func keys() throws {
    try withProxy(server: "clients: [{name: phone, key: \(TestSecret.clients)}]") { proxy, _ in
      for lines in [["Authorization: Bearer sk-wrong"], ["x-api-key: sk-wrong"], ["Authorization: Bearer keyring:gateway=sk-wrong"]] {
        let response = try proxy.get("/v1/models", lines)
        #expect(response.status == 401)
        #expect(response.errorMessage.hasPrefix("Incorrect API key provided."), "\(lines)")
      }
      for lines in [[], ["Authorization: Bearer "], ["Authorization:"]] {
        try #expect(proxy.get("/v1/models", lines).errorMessage.hasPrefix("You didn't provide an API key."), "\(lines)")
      }
      try #expect(
        shape(proxy.get("/v1/models", ["x-api-key: sk-wrong", "anthropic-version: 2023-06-01"])).message?.hasPrefix("Incorrect API key")
          == true)
    }
  }

  @Test("tell how to switch compression off where the model must be read, and compressed bodies pass where it need not")
  func compressed() throws {
    try withProxy(named: "or") { proxy, _ in
      let client = try proxy.connect()
      try client.post("/v1/responses", ["Content-Encoding: zstd"], type: "application/json", body: [1, 2, 3])
      let response = try client.response()
      #expect(response.status == 415)
      #expect(response.errorMessage.contains("enable_request_compression = false"))
    }
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.post("/v1/responses", ["Content-Encoding: zstd"], type: "application/json", body: [1, 2, 3])
      let (_, request) = try upstream.exchange()
      #expect(request.body == [1, 2, 3])
      #expect(request["content-encoding"] == "zstd")
    }
  }
}
