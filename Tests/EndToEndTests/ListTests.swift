// The list of models, and single models of it.
import Foundation
import Testing

@Suite("The list")
struct ListTests {
  @Test(
    "is the filtered one however its path is spelt",
    arguments: ["/models/", "/v1/models/", "//v1/models", "/v1//models", "/V1/Models", "/v1/%6dodels", "/models;v=1", "/backend/b/models/"])
  func spelling(path: String) throws {
    let backend = try RecordingBackend(models: ["shown", "hidden"])
    try withUnion([("b", backend, "auth: none\nprefix: \"\"\nsimple: [shown]\npaths: [\"*\"]")]) { proxy in
      try #expect(proxy.get(path).modelIDs == ["shown"])
      let model = path.hasSuffix("/") ? path + "hidden" : path + "/hidden"
      try #expect(proxy.get(model).status == 404)
      #expect(!backend.requests.contains { $0.target.contains("hidden") })
    }
  }

  private static let models = #"""
    {"object":"list","data":[
     {"id":"z/big","object":"model","created":1,"owned_by":"z","pricing":{"prompt":"0.000001"},"name":"z/big","x":[1.10,null]},
     {"name":"Small One","id":"a/small:free","context_length":131072},
     {"id":"a/embed"},
     {"id":"secret"}
    ],"first_id":"z/big"}
    """#

  /// Its first, with the prefix `or/`.
  private static let big =
    #"{"id":"or/z/big","object":"model","created":1,"owned_by":"z","pricing":{"prompt":"0.000001"},"name":"or/z/big","x":[1.10,null]}"#

  /// Answers the request for a list that the upstream gets next.
  private static func serve(_ upstream: ScriptedUpstream, _ lines: [String] = [], body: String = models) throws -> WireMessage {
    let (connection, request) = try upstream.exchange()
    try connection.reply("200 OK", ["Connection: close"] + lines, body: body)
    return request
  }

  @Test("is filtered, keeps every field as it came, and has the prefix on id and on a name that equals it")
  func filtered() throws {
    try withProxy(named: "or", backend: "glob: [\"?/*\"]\nregexp: [never]\ndefault: \".*embed\"") { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/models")
      try #expect(Self.serve(upstream).target == "/v1/models")
      let response = try client.response()
      #expect(response.status == 200)
      #expect(response["content-type"] == "application/json")
      #expect(response["cache-control"] == "private")
      #expect(
        response.text
          == #"{"object":"list","data":[{"id":"or/a/embed"},{"name":"Small One","id":"or/a/small:free","context_length":131072},"#
          + Self.big + "]}"
      )
      try proxy.program.line(with: "never")
    }
  }

  @Test("has the upstream's order where no default matches", arguments: ["", "default: none-of-them"])
  func order(backend: String) throws {
    try withProxy(backend: backend) { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/models")
      _ = try Self.serve(upstream)
      try #expect(client.response().modelIDs == ["z/big", "a/small:free", "a/embed", "secret"])
    }
  }

  @Test(
    "is read in every shape a backend may have",
    arguments: [
      #"[{"id":"a"},{"id":"b"}]"#, #"{"models":[{"name":"a"},{"name":"b"}]}"#, #"{"data":[{"id":"a"},17,{"no":"id"},{"id":"b"}]}"#,
      "\u{FEFF}{\"data\":[{\"id\":\"\\u0061\"},{\"id\":\"b\"}]}",
    ])
  func shapes(body: String) throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/models")
      _ = try Self.serve(upstream, body: body)
      let response = try client.response()
      let ids = try (response.json()["data"] as? [[String: Any]] ?? []).map { $0["id"] as? String ?? $0["name"] as? String }
      #expect(ids == ["a", "b"])
    }
  }

  @Test("may come from the upstream in chunks, compressed, or ended by its connection", arguments: ["chunked", "gzip", "eof"])
  func encodings(kind: String) throws {
    // gzip of {"data":[{"id":"a"}]}
    let gzip: [UInt8] =
      [
        0x1F, 0x8B, 0x08, 0, 0, 0, 0, 0, 0, 0xFF, 0x01, 0x15, 0x00, 0xEA, 0xFF,
      ] + Array(#"{"data":[{"id":"a"}]}"#.utf8) + Self.gzipEnd
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/models")
      let (connection, request) = try upstream.exchange()
      #expect(request["accept-encoding"] == "gzip")
      switch kind {
      case "chunked":
        try connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n{\"data\":\r\nd\r\n[{\"id\":\"a\"}]}\r\n0\r\n\r\n")
      case "gzip":
        try connection.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(gzip.count)\r\n\r\n")
        try connection.send(gzip)
      default: try connection.send("HTTP/1.1 200 OK\r\n\r\n{\"data\":[{\"id\":\"a\"}]}")
      }
      connection.close()
      let response = try client.response()
      #expect(response.modelIDs == ["a"])
      #expect(response["content-encoding"] == nil)
    }
  }

  /// CRC-32 and length of the 21 bytes above.
  private static let gzipEnd: [UInt8] = CRC32.littleEndian(of: Array(#"{"data":[{"id":"a"}]}"#.utf8)) + [21, 0, 0, 0]

  @Test("in pages is read to its end")
  func pages() throws {
    try withProxy(named: "or") { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/models?x=2")
      try #expect(
        Self.serve(upstream, body: #"{"data":[{"id":"a"},{"id":"b c"}],"has_more":true,"last_id":"b c"}"#).target == "/v1/models?x=2")
      let second = try Self.serve(upstream, body: #"{"data":[{"id":"d"}],"has_more":false,"last_id":"d"}"#)
      #expect(second.target == "/v1/models?x=2&after_id=b%20c&after=b%20c")
      try #expect(client.response().modelIDs == ["or/a", "or/b c", "or/d"])
    }
  }

  @Test("whose pages never end is read up to the first that comes again")
  func endlessPages() throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/models")
      for _ in 1...2 { _ = try Self.serve(upstream, body: #"{"data":[{"id":"a"}],"has_more":true,"last_id":"a"}"#) }
      let response = try client.response()
      #expect(response.modelIDs == ["a"])
      #expect(response["x-modelsieve-partial"] == "default=cut")
    }
  }

  @Test("has an ETag that saves sending it again; HEAD has its headers")
  func entityTag() throws {
    try withProxy(backend: "cache_ttl: 60") { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/models")
      _ = try Self.serve(upstream)
      let list = try client.response()
      let tag = try #require(list["etag"])
      for condition in [tag, "W/\(tag)", "\"other\", \(tag)", "*"] {
        let response = try proxy.get("/v1/models", ["If-None-Match: \(condition)"])
        #expect(response.status == 304)
        #expect(response["etag"] == tag)
        #expect(response["content-length"] == nil)
      }
      try #expect(proxy.get("/v1/models", ["If-None-Match: \"other\""]).status == 200)
      let head = try proxy.get("/v1/models", method: "HEAD")
      #expect(head["content-length"] == "\(list.body.count)")
      #expect(head["etag"] == tag)
    }
  }

  @Test("is only read: other methods are 405", arguments: ["POST", "DELETE", "PUT"])
  func methods(method: String) throws {
    try withProxy { proxy, upstream in
      let response = try proxy.get("/v1/models", method: method)
      #expect(response.status == 405)
      #expect(response["allow"] == "GET, HEAD")
      try #expect(!upstream.hasConnection())
    }
  }

  @Test("has single models, named with slashes as they are or escaped")
  func single() throws {
    try withProxy(named: "or", backend: "cache_ttl: 60\nglob: [\"?/*\"]") { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/models/or/z/big")
      _ = try Self.serve(upstream)
      try #expect(client.response().text == Self.big)
      try #expect(proxy.get("/v1/models/or%2Fz%2fbig").text == Self.big)
      try #expect(proxy.get("/v1/models/or/a/small%3Afree").text.contains("131072"))
      try #expect(proxy.get("/v1/models/or/a/small:free", method: "HEAD").status == 200)
      try #expect(!upstream.hasConnection(), "all of them from the list that is at hand")
    }
  }

  @Test("says of a model that is hidden or unknown what is near it, and never what is hidden")
  func missing() throws {
    try withProxy(named: "or", backend: "cache_ttl: 60\nglob: [\"?/*\"]") { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/models/or/z/bigg")
      _ = try Self.serve(upstream)
      let response = try client.response()
      #expect(response.status == 404)
      #expect(response.errorCode == "model_not_found")
      #expect(response.errorMessage.contains("'or/z/big'"))
      let hidden = try proxy.get("/v1/models/or/secret")
      #expect(hidden.status == 404)
      try #expect(!proxy.get("/v1/models/or/secre").errorMessage.contains("'or/secret'"))
    }
  }

  @Test("warns once of a rule that matches nothing")
  func warnings() throws {
    try withProxy(backend: "glob: [\"a/*\", \"nothing*\"]\ncache_ttl: 60") { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/models")
      _ = try Self.serve(upstream)
      _ = try client.response()
      try #expect(proxy.program.line(with: "matches no model").contains("nothing*"))
      _ = try proxy.get("/v1/models")
      try proxy.end()
      #expect(proxy.program.seen.components(separatedBy: "matches no model").count == 2)
    }
  }
}
