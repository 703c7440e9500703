// What is answered here, for nobody else could or should.
import Testing

@Suite("An endpoint of the proxy's own")
struct OwnEndpointTests {
  @Test(
    "answers its own methods only, wherever paths would let the others go", arguments: ["/", "/-/", "/-/health", "/-/ready", "/v1/models"])
  func methods(path: String) throws {
    try withProxy(backend: "paths: \"*\"") { proxy, upstream in
      for method in ["POST", "PUT", "DELETE", "OPTIONS", "PROPFIND"] {
        let response = try proxy.get(path, method: method)
        #expect(response.status == 405 && response.errorCode == "method_not_allowed", "\(method)")
        #expect(response["allow"] == "GET, HEAD")
      }
      try #expect(!upstream.hasConnection())
    }
  }

  @Test(
    "OPTIONS about the server as a whole, and what may go no further, is answered here",
    arguments: [
      ("*", []), ("http://proxy.test", []), ("/v1/files", ["Max-Forwards: 0"]), ("*", ["Max-Forwards: 5"]),
    ])
  func options(target: String, lines: [String]) throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send("OPTIONS", target, lines)
      let response = try client.response()
      #expect(response.status == 204)
      #expect(response["allow"]?.contains("POST") == true)
      try #expect(!upstream.hasConnection())
      // The connection is good for more.
      try client.send("GET", "/-/health")
      try #expect(client.response().status == 200)
    }
  }

  @Test(
    "Max-Forwards counts down with OPTIONS, and with nothing else",
    arguments: [("OPTIONS", "2", "1"), ("GET", "2", "2"), ("GET", "0", "0")])
  func maxForwards(method: String, sent: String, seen: String) throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send(method, "/v1/files", ["max-forwards: \(sent)"])
      try #expect(upstream.exchange().request.values("max-forwards") == [seen])
    }
  }

  @Test("is asked by an absolute target without a path, too")
  func noPath() throws {
    try withProxy { proxy, _ in
      for target in ["http://proxy.test", "http://proxy.test?a=/b?"] { try #expect(proxy.get(target).status == 200) }
    }
  }

  @Test("a target and a Host that differ are refused, so that neither can stand in for the other")
  func authority() throws {
    try withProxy(backend: "paths: \"*\"") { proxy, upstream in
      for target in ["http://other.example/v1/files", "http://localhost/-/metrics", "http://proxy.test:81/v1/files"] {
        let response = try proxy.get(target)
        #expect(response.status == 400 && response.errorCode == "invalid_request", "\(target)")
      }
      let old = try proxy.connect()
      try old.send("GET http://other.example/v1/files HTTP/1.0\r\n\r\n")
      try #expect(old.response().status == 421, "it is the target that says who is asked")
      try #expect(!upstream.hasConnection())
    }
  }

  @Test("later versions of HTTP/1 are read as 1.1, of clients and of backends")
  func versions() throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      for _ in 1...2 {
        try client.send("GET /v1/files HTTP/1.2\r\nHost: a\r\n\r\n")
        let (connection, request) = try upstream.exchange()
        #expect(request.startLine.hasSuffix("HTTP/1.1"))
        try connection.send("HTTP/1.3 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n")
        let response = try client.response()
        #expect(response.startLine == "HTTP/1.1 200 OK")
        #expect(response.text == "[]")
      }
    }
  }
}
