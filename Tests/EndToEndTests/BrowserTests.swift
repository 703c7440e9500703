// Pages of other origins, which a browser lets call only where the answer allows it.
import Testing

@Suite("A browser's page")
struct BrowserTests {
  private static let preflight = [
    "Origin: https://chat.example", "Access-Control-Request-Method: POST", "Access-Control-Request-Headers: authorization, content-type",
  ]

  @Test("of an allowed origin has its preflight answered here, and may read the answers", arguments: ["https://chat.example", "*"])
  func allowed(origin: String) throws {
    try withProxy(server: "cors_origins: [\"\(origin)\"]") { proxy, upstream in
      let response = try proxy.get("/v1/chat/completions", Self.preflight, method: "OPTIONS")
      #expect(response.status == 204)
      #expect(response["access-control-allow-origin"] == "https://chat.example")
      #expect(response["access-control-allow-headers"] == "authorization, content-type")
      #expect(response["access-control-allow-methods"]?.contains("POST") == true)
      try #expect(!upstream.hasConnection())
      let client = try proxy.connect()
      try client.send("GET", "/v1/files", ["Origin: https://chat.example"])
      let (connection, _) = try upstream.exchange()
      try connection.reply("200 OK", ["Access-Control-Allow-Origin: https://other.example"])
      try #expect(client.response().values("access-control-allow-origin") == ["https://chat.example"])
      try client.send("GET", "/v1/models", ["Origin: https://chat.example"])
      _ = try connection.request()
      try connection.reply("401 Unauthorized", ["Access-Control-Allow-Origin: *"])
      try #expect(client.response().values("access-control-allow-origin") == ["https://chat.example"], "two would be as good as none")
      try client.send("GET", "/nowhere", ["Origin: https://chat.example"])
      try #expect(client.response()["access-control-allow-origin"] == "https://chat.example", "errors of ours as well")
    }
  }

  @Test("of another origin is the upstream's affair", arguments: ["", "cors_origins: [\"https://other.example\"]"])
  func notAllowed(server: String) throws {
    try withProxy(server: server) { proxy, upstream in
      let client = try proxy.connect()
      try client.send("OPTIONS", "/v1/chat/completions", Self.preflight)
      let (connection, request) = try upstream.exchange()
      #expect(request["origin"] == "https://chat.example")
      try connection.send("HTTP/1.1 204 No Content\r\nAccess-Control-Allow-Origin: null\r\n\r\n")
      try #expect(client.response().values("access-control-allow-origin") == ["null"])
    }
  }
}
