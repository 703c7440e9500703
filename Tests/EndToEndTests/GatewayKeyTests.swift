// Who may use the proxy where `server.clients` says so.
import Testing

@Suite("A proxy with clients")
struct GatewayKeyTests {
  private static let phone = "\(TestSecret.clients)-phone"
  private static let clients = "clients:\n  - {name: phone, key: \(phone)}\n  - {name: desk, key: os.environ/DESK_KEY}"

  private static func run(_ body: (ProxyProcess, RecordingBackend, RecordingBackend) throws -> Void) throws {
    let (mine, other) = (try RecordingBackend(models: ["m"]), try RecordingBackend(models: ["o"]))
    let configuration = UnionConfiguration(
      backends: [
        .init(name: "mine", baseURL: mine.baseURL, lines: "auth: passthrough"),
        .init(name: "other", baseURL: other.baseURL, lines: "auth: none"),
      ], server: clients)
    try withProxy(configuration.yaml, environment: ["DESK_KEY": "\(TestSecret.clients)-desk"]) { proxy in try body(proxy, mine, other) }
  }

  @Test(
    "is open to a client's key, wherever it stands",
    arguments: [
      ("Authorization: Bearer ", "phone"), ("authorization: bearer ", "desk"), ("X-API-Key: ", "phone"), ("api-key: ", "desk"),
      ("Authorization: Bearer keyring:gateway=", "phone"), ("x-api-key: keyring:mine=\(TestSecret.otherClients);gateway=", "desk"),
    ])
  func open(line: String, client: String) throws {
    try Self.run { proxy, mine, other in
      let response = try proxy.list("/v1/models", ["\(line)\(TestSecret.clients)-\(client)"])
      #expect(response.status == 200)
      #expect(response.modelIDs.last == "other/o")
      try #expect(proxy.program.line(with: " request ").contains("client=\(client)"))
      for request in mine.requests + other.requests { #expect(!request.lines.joined().contains(TestSecret.clients)) }
    }
  }

  @Test(
    "is closed to everyone else, and says what it wants",
    arguments: [
      "Accept: */*", "Authorization: Bearer \(TestSecret.otherClients)", "Authorization: Basic \(phone)", "x-api-key: \(phone)x",
      "x-goog-api-key: \(phone)", "Cookie: \(phone)", "X-Backend-Key-mine: \(phone)", "Authorization: Bearer keyring:mine=\(phone)",
      "Authorization: Bearer keyring:gateway=\(TestSecret.otherClients)",
      "Authorization: Bearer keyring:gateway=\(TestSecret.otherClients);typo=\(phone)",
    ])
  func closed(line: String) throws {
    try Self.run { proxy, mine, other in
      let targets = [
        "/v1/models", "/v1/models/mine%2Fm", "/v1/files", "/backend/mine/v1/models", "/backend/nobody/v1/models", "/view/nobody/v1/models",
        "/elsewhere", "/v1/realtime?model=mine/m&key=\(Self.phone)",
      ]
      let answers = try targets.map { try proxy.get($0, [line]) }
      #expect(answers.map(\.status) == targets.map { _ in 401 })
      #expect(answers.map(\.errorCode) == targets.map { _ in "invalid_api_key" })
      // A stranger learns nothing of what is behind.
      #expect(answers.filter { $0.text.contains("'mine'") || $0.text.contains("'other'") }.map(\.text) == [])
      #expect(mine.requests.isEmpty && other.requests.isEmpty)
      for target in ["/-/health", "/-/ready"] { try #expect(proxy.get(target, [line]).status == 200) }
    }
  }

  @Test("takes its own key out and sends on the one that is for the backend")
  func consumed() throws {
    try Self.run { proxy, mine, other in
      let own = "Authorization: Bearer \(TestSecret.otherClients)"
      for (lines, key) in [
        (["Authorization: Bearer \(Self.phone)"], nil), (["Authorization: Bearer \(Self.phone)", "x-api-key: \(Self.phone)"], nil),
        (["Authorization: Bearer \(Self.phone)", "x-api-key: \(TestSecret.otherClients)"], TestSecret.otherClients),
        (["x-api-key: \(Self.phone)", own], TestSecret.otherClients),
        (["Authorization: Bearer keyring:gateway=\(Self.phone);mine=\(TestSecret.otherClients)"], TestSecret.otherClients),
        (["x-api-key: \(Self.phone)", "X-Backend-Key-Mine: \(TestSecret.otherClients)"], TestSecret.otherClients),
      ] as [([String], String?)] {
        for target in ["/v1/realtime?model=mine/m", "/v1/realtime?model=other/o"] { try #expect(proxy.get(target, lines).status == 200) }
        #expect(mine.requests.last?["authorization"] == key.map { "Bearer \($0)" })
        #expect(mine.requests.last?["x-api-key"] == nil)
        #expect(other.requests.last?["authorization"] == nil)
        #expect(other.requests.last?["x-api-key"] == nil)
      }
    }
  }

  @Test("in front of a single backend forwards the other key fields alone")
  func single() throws {
    try withProxy(server: Self.clients.replacing("os.environ/DESK_KEY", with: "\(TestSecret.clients)-desk")) { proxy, upstream in
      let client = try proxy.connect()
      try client.send(
        "GET", "/v1/files",
        ["Authorization: Bearer \(TestSecret.otherClients)", "X-Api-Key: \(Self.phone)", "Cookie: a=\(TestSecret.otherClients)"])
      let (connection, request) = try upstream.exchange()
      #expect(request["authorization"] == "Bearer \(TestSecret.otherClients)")
      #expect(request["cookie"] == nil)
      #expect(request["x-api-key"] == nil)
      try connection.reply()
      _ = try client.response()
    }
  }

  @Test("lets a browser ask first without a key")
  func preflight() throws {
    try withProxy(server: Self.clients.replacing("os.environ/DESK_KEY", with: "\(TestSecret.clients)-desk") + "\ncors_origins: [\"*\"]") {
      proxy, _ in
      let response = try proxy.get("/v1/models", ["Origin: https://chat.example", "Access-Control-Request-Method: GET"], method: "OPTIONS")
      #expect(response.status == 204)
      let refused = try proxy.get("/v1/models", ["Origin: https://chat.example"])
      #expect(refused.status == 401)
      #expect(refused["access-control-allow-origin"] != nil)
    }
  }
}
