// Who may see the page's data and change it, from outside.
import Foundation
import TestSupport
import Testing

@Suite("What is under /-/")
struct PageAccessTests {
  private static let admin = "admin_key: \(TestSecret.operators)-admin"
  private static let reads =
    [
      "session", "models", "model?id=m/x", "rules", "backends", "changes", "activity", "usage", "usage.csv", "connect", "connect/curl",
    ].map { "/-/api/v1/" + $0 } + ["/-/changes.atom", "/-/metrics"]
  private static let writes = ["save", "undo", "backends/m/check", "preview", "diff"].map { "/-/api/v1/" + $0 }

  private static func run(_ server: String = admin, _ body: (ProxyProcess, RecordingBackend) throws -> Void) throws {
    let backend = try RecordingBackend(models: ["x"])
    try withUnion([("m", backend, "auth: none\nglob: [\"*\"]")], server: server) { proxy in
      let before = try String(contentsOfFile: proxy.folder.path("config.yaml"), encoding: .utf8)
      try body(proxy, backend)
      let after = try String(contentsOfFile: proxy.folder.path("config.yaml"), encoding: .utf8)
      #expect(before == after)
    }
  }

  /// Nothing of it is to be had; the answer says why and holds nothing else.
  private static func expectRefusal(
    _ proxy: ProxyProcess, _ code: String, _ status: Int, _ lines: [String] = [], host: String? = nil, address: String = "127.0.0.1"
  ) throws {
    let change = #"{"change":{"backends":{"m":{"glob":[]}}},"hash":"\#(try proxy.fileHash())"}"#
    for path in reads {
      let response = try proxy.page(path, lines, host: host, address: address)
      #expect(response.status == status && response.errorCode == code, "\(path): \(response.startLine) \(response.text)")
      #expect(response["access-control-allow-origin"] == nil || code == "foreign_origin")
      expectMarks(response, code)
    }
    for path in writes {
      let response = try proxy.page(path, lines, body: change, host: host, address: address)
      #expect(response.status == status && response.errorCode == code, "\(path): \(response.startLine) \(response.text)")
      expectMarks(response, code)
    }
  }

  /// What every error of ours says in its head, and every answer to what is ours alone.
  private static func expectMarks(_ response: WireMessage, _ code: String?) {
    #expect(response["x-modelsieve-error"] == code, "\(response.startLine)")
    #expect(response["content-security-policy"]?.contains("default-src 'none'") == true, "\(response.startLine)")
    #expect(response["x-content-type-options"] == "nosniff" && response["cross-origin-resource-policy"] == "same-origin")
  }

  @Test("says with each answer that nobody else may show it, and with each error which it is, to the log as well")
  func marks() throws {
    try Self.run { proxy, _ in
      for path in Self.reads + ["/", "/-/", "/-/page/app.js"] { try Self.expectMarks(proxy.page(path), nil) }
      let large = #"{"change":{},"x":""# + String(repeating: "x", count: 1 << 20) + "\"}"
      let errors: [(WireMessage, String)] = try [
        (proxy.page("/-/nothing"), "unknown_path"), (proxy.page("/-/page/nothing.js"), "unknown_path"),
        (proxy.page("/-/api/v1/models?view=none"), "unknown_view"), (proxy.page("/-/api/v1/model?id=none"), "model_not_found"),
        (proxy.page("/-/api/v1/connect/none"), "unknown_client"),
        (proxy.page("/-/api/v1/backends/none/check", body: "{}"), "unknown_backend"),
        (proxy.page("/-/api/v1/preview", body: "[]"), "invalid_request"),
        (proxy.page("/-/api/v1/session", body: "{}"), "method_not_allowed"),
        (proxy.page("/-/page/app.js", body: "{}"), "method_not_allowed"), (proxy.page("/-/metrics", body: "{}"), "method_not_allowed"),
        (proxy.page("/-/api/v1/undo", body: #"{"hash":"x"}"#), "nothing_to_undo"),
        (proxy.page("/-/api/v1/preview", body: large), "request_too_large"),
      ]
      for (response, code) in errors {
        #expect(response.errorCode == code, "\(response.text)")
        Self.expectMarks(response, code)
      }
      // Each may have been served by another loop, and told a little later than the next.
      try proxy.end()
      let lines = proxy.program.seen.split(separator: "\n")
      for (response, code) in errors {
        let told = lines.contains { line in ["error=\(code)", "outcome=refused", "status=\(response.status)"].allSatisfy(line.contains) }
        #expect(told, "\(code) in \(proxy.program.seen)")
      }
    }
  }

  @Test("is open to a caller on this machine, by whichever loopback name")
  func local() throws {
    try Self.run { proxy, _ in
      for path in Self.reads { try #expect(proxy.page(path).status == 200, "\(path)") }
      for host in ["localhost", "[::1]:\(proxy.port)", "127.0.0.1"] {
        try #expect(proxy.page("/-/api/v1/session", host: host).status == 200)
      }
    }
  }

  @Test(
    "is closed to a caller that a proxy passed on",
    arguments: ["X-Forwarded-For: 127.0.0.1", "Forwarded: for=x", "Via: 1.1 x", "X-Real-IP: ::1"])
  func forwarded(line: String) throws {
    try Self.run { proxy, _ in try Self.expectRefusal(proxy, "admin_key_missing", 401, [line]) }
  }

  @Test("is closed to another machine, and without a key configured says how to open it", .enabled(if: Wire.outerAddress != nil))
  func outside() throws {
    let address = try #require(Wire.outerAddress)
    try Self.run("host: 0.0.0.0") { proxy, _ in
      try Self.expectRefusal(proxy, "admin_key_missing", 401, address: address)
      let told = try proxy.page("/-/api/v1/session", ["Authorization: Bearer \(TestSecret.otherClients)"], address: address)
      #expect(told.errorCode == "admin_key_missing" && told.errorMessage.contains("server.admin_key"))
      // The page itself holds nothing, and asks for the key.
      try #expect(proxy.page("/", address: address).status == 200)
    }
  }

  @Test("tells a wrong key from a missing one, and opens to the right one alone")
  func keys() throws {
    try Self.run { proxy, _ in
      let forwarded = "X-Forwarded-For: 192.0.2.1"
      try Self.expectRefusal(proxy, "admin_key_wrong", 401, [forwarded, "Authorization: Bearer \(TestSecret.otherClients)"])
      let right = "Authorization: Bearer \(TestSecret.operators)-admin"
      for path in Self.reads { try #expect(proxy.page(path, [forwarded, right]).status == 200, "\(path)") }
      let session = try proxy.page("/-/api/v1/session", [forwarded, right]).json()
      #expect(session["access"] as? String == "key")
      // A key does not make a page of another site one of ours.
      try Self.expectRefusal(proxy, "foreign_origin", 403, [forwarded, right, "Origin: app://x"])
    }
  }

  @Test("is closed to pages of other sites, those that may call the backends included")
  func origins() throws {
    try Self.run(Self.admin + "\ncors_origins: [\"*\"]") { proxy, _ in
      for origin in ["https://evil.example", "http://localhost:\(proxy.port)", "http://127.0.0.1:1", "null", "file://"] {
        try Self.expectRefusal(proxy, "foreign_origin", 403, ["Origin: \(origin)"])
      }
      let ask = ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors"]
      for path in Self.reads { try #expect(proxy.page(path, ask).errorCode == "foreign_origin", "\(path)") }
      // A link that somebody follows is no page that asks; what the page asks for is nothing to be linked to.
      for site in ["cross-site", "same-site"] {
        let link = ["Sec-Fetch-Site: \(site)", "Sec-Fetch-Mode: navigate"]
        for path in Self.reads {
          try #expect(proxy.page(path, link).errorCode == (path.hasPrefix("/-/api/") ? "foreign_origin" : nil), "\(path)")
        }
      }
    }
  }

  @Test("is closed under a name that anybody could have lead here")
  func rebound() throws {
    try Self.run { proxy, _ in try Self.expectRefusal(proxy, "misdirected_request", 421, host: "evil.example") }
    // Where clients have keys, names are nobody's way in; but under one nobody is local either.
    try Self.run("clients: [{name: a, key: \(TestSecret.clients)}]") { proxy, _ in
      try Self.expectRefusal(proxy, "admin_key_missing", 401, host: "evil.example")
    }
  }

  @Test("changes nothing for what does not say that it is the page")
  func originMissing() throws {
    try Self.run { proxy, _ in
      let change = #"{"change":{"backends":{"m":{"glob":[]}}},"hash":"\#(try proxy.fileHash())"}"#
      for path in ["save", "undo", "backends/m/check"] {
        let client = try proxy.connect()
        let head = "POST /-/api/v1/\(path) HTTP/1.1\r\nHost: 127.0.0.1:\(proxy.port)\r\nContent-Type: application/json\r\n"
        try client.send(head + "Content-Length: \(change.utf8.count)\r\n\r\n" + change)
        let response = try client.response()
        #expect(response.status == 403 && response.errorMessage.contains("'Origin: http://127.0.0.1:\(proxy.port)'"))
      }
      let client = try proxy.connect()
      let origin = "Host: 127.0.0.1:\(proxy.port)\r\nOrigin: http://127.0.0.1:\(proxy.port)\r\n"
      try client.send(
        "POST /-/api/v1/save HTTP/1.1\r\n\(origin)Content-Type: text/plain\r\nContent-Length: \(change.utf8.count)\r\n\r\n" + change)
      try #expect(client.response().status == 415)
    }
  }

  @Test(
    "is under no other spelling either, and nothing of it reaches a backend",
    arguments: [
      "/-/API/v1/models", "//-/api/v1/models", "/%2d/api/v1/models", "/-%2fapi/v1/models", "/-/./api/v1/models", "/-/api/v1/../v1/models",
      "/-/api/v1/models/", "/-/api%2Fv1%2Fmodels", "/-;x/api/v1/models", "/-/page/../api/v1/models", "/-/page/%2e%2e/api/v1/models",
      "/-/nothing",
    ])
  func spellings(path: String) throws {
    try Self.run { proxy, backend in
      _ = backend.takeRequests()
      let outside = try proxy.page(path, ["X-Forwarded-For: x"])
      #expect([400, 401, 404].contains(outside.status), "\(outside.startLine)")
      #expect([400, 404].contains(try proxy.page(path).status))
      try #expect(proxy.page(path, body: "{}").status >= 400)
      #expect(backend.takeRequests().isEmpty)
    }
  }

  @Test("takes no body beyond its bound, however it is announced")
  func bodies() throws {
    try Self.run { proxy, _ in
      let large = #"{"change":{},"x":""# + String(repeating: "x", count: 1 << 20) + "\"}"
      try #expect(proxy.page("/-/api/v1/preview", body: large).status == 413)
      let client = try proxy.connect()
      let head =
        "POST /-/api/v1/preview HTTP/1.1\r\nHost: 127.0.0.1:\(proxy.port)\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
      try client.send(
        head + "80000\r\n" + String(repeating: "x", count: 0x80000) + "\r\n80001\r\n" + String(repeating: "x", count: 0x80001))
      try #expect(client.response().status == 413)
    }
  }

  @Test("shows the page to everybody, with a policy that lets it speak to nobody else")
  func page() throws {
    try Self.run("root_path: /llm\n" + Self.admin) { proxy, _ in
      for path in ["/", "/llm/"] {
        let response = try proxy.page(path, ["X-Forwarded-For: x"])
        #expect(response.status == 200 && response["content-type"] == "text/html; charset=utf-8")
        let policy = try #require(response["content-security-policy"])
        #expect(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"))
        #expect(response["x-content-type-options"] == "nosniff" && response["content-encoding"] == nil)
        let tag = try #require(response["etag"])
        try #expect(proxy.page(path, ["If-None-Match: \(tag)"]).status == 304)
        let small = try proxy.page(path, ["Accept-Encoding: br, gzip"])
        #expect(small["content-encoding"] == "gzip" && small["etag"] != tag && small.body.count < response.body.count)
        try #expect(proxy.page(path, ["Accept-Encoding: gzip;q=0"])["content-encoding"] == nil)
      }
      try #expect(proxy.page("/llm")["location"] == "/llm/")
      let moved = try proxy.page("/llm/-/")
      #expect(moved.status == 303 && moved["location"] == "../")
      try #expect(proxy.page("/-/page/nothing.js").status == 404)
      try #expect(proxy.page("/-/page/app.js")["content-type"] == "text/javascript; charset=utf-8")
    }
  }
}
