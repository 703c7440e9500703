// Whose key a backend gets.
import TestSupport
import Testing

@Suite("Credentials")
struct CredentialTests {
  /// A client's key in every place that can hold one.
  private static let fields = [
    "Authorization: Bearer \(TestSecret.clients)", "x-api-key: \(TestSecret.clients)", "API-Key: \(TestSecret.clients)",
    "x-goog-api-key: \(TestSecret.clients)", "Cookie: a=\(TestSecret.clients)", "Cookie: b=\(TestSecret.clients)",
    "Proxy-Authorization: Basic \(TestSecret.clients)", "OpenAI-Organization: \(TestSecret.clients)",
    "OpenAI-Project: \(TestSecret.clients)",
  ]
  private static let query = "?a=1&key=\(TestSecret.clients)&b=2&API_KEY=\(TestSecret.clients)&k%65y=\(TestSecret.clients)&keys=3"

  private static func text(_ message: WireMessage) -> String { ([message.startLine] + message.lines).joined(separator: "\n") }

  /// Of a request to a path and of one for the list.
  private static func requests(_ proxy: ProxyProcess, _ upstream: ScriptedUpstream) throws -> [WireMessage] {
    try ["/v1/chat/completions", "/v1/models"].map { path in
      let client = try proxy.connect()
      try client.send("GET", path + query, fields)
      let (connection, request) = try upstream.exchange()
      try connection.reply("200 OK", ["Connection: close"], body: #"{"data":[]}"#)
      try #expect(client.response().status == 200)
      return request
    }
  }

  @Test("api_key: the backend gets it and nothing of the client's", arguments: ["Authorization", "x-api-key", "api-key"])
  func key(header: String) throws {
    try withProxy(backend: "api_key: \(TestSecret.operators)\nauth_header: \(header)") { proxy, upstream in
      for request in try Self.requests(proxy, upstream) {
        #expect(request.values(header) == [(header == "Authorization" ? "Bearer " : "") + TestSecret.operators])
        #expect(!Self.text(request).contains(TestSecret.clients))
        #expect(request.target.hasSuffix("?a=1&b=2&keys=3"))
      }
    }
  }

  @Test("api_key may be in the environment or in a file")
  func references() throws {
    try withProxy(backend: "api_key: os.environ/BACKEND_KEY", environment: ["BACKEND_KEY": TestSecret.operators]) { proxy, upstream in
      for request in try Self.requests(proxy, upstream) { #expect(request["authorization"] == "Bearer \(TestSecret.operators)") }
    }
    let folder = try TemporaryFolder()
    let file = try folder.write("\(TestSecret.operators)\n", to: "key")
    try withProxy(backend: "api_key: file:\(file)") { proxy, upstream in
      for request in try Self.requests(proxy, upstream) { #expect(request["authorization"] == "Bearer \(TestSecret.operators)") }
    }
  }

  @Test("auth: none: the backend gets no credential at all")
  func none() throws {
    try withProxy(backend: "auth: none") { proxy, upstream in
      for request in try Self.requests(proxy, upstream) {
        #expect(!Self.text(request).contains(TestSecret.mark))
        for name in ["authorization", "x-api-key", "api-key", "cookie"] { #expect(request[name] == nil) }
      }
    }
  }

  @Test("passthrough, which is the default of a single backend: the client's go up as they are", arguments: ["", "auth: passthrough"])
  func passthrough(backend: String) throws {
    try withProxy(backend: backend) { proxy, upstream in
      for request in try Self.requests(proxy, upstream) {
        #expect(Self.fields.allSatisfy(request.lines.contains))
        #expect(request.target.hasSuffix(Self.query))
      }
    }
  }

  @Test("passthrough adds nothing for a client without any")
  func nothing() throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/files")
      try #expect(upstream.exchange().request["authorization"] == nil)
    }
  }

  @Test("are said in no message, in the log or to a client, whatever goes wrong")
  func messages() throws {
    let upstream = try ScriptedUpstream(isListening: false)
    let configuration = ProxyConfiguration(
      baseURL: upstream.baseURL, server: "log: {level: debug}", backend: "api_key: \(TestSecret.operators)")
    try withProxy(configuration) { proxy in
      for path in ["/v1/chat/completions", "/v1/models", "/v1/models/a", "/elsewhere", "/v1/%zz"] {
        let response = try proxy.get(path + Self.query, Self.fields)
        #expect(response.status >= 400)
        #expect(!response.text.contains(TestSecret.mark) && !Self.text(response).contains(TestSecret.mark))
      }
    }
  }
}
