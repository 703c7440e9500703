import SieveHTTP
import Testing

@Suite("Request heads")
struct RequestHeadTests {
  @Test("know the methods that ask for an echo, in any case", arguments: ["TRACE", "trace", "TRACK", "Track"])
  func echoes(method: String) throws {
    let head = RequestHead()
    _ = try Array("\(method) / HTTP/1.1\r\nHost: a\r\n\r\n".utf8).withUnsafeBytes { try head.parse($0, limits: HTTPLimits()) }
    #expect(head.method == .trace)
  }

  @Test("say what their bytes say")
  func reading() throws {
    let bytes = Array("POST /v1/chat?a=b HTTP/1.1\r\nHost: a:80\r\nX-Empty:\r\nAccept: \t*/*, x \t \r\nContent-Length: 3\r\n\r\nabc".utf8)
    let reading = try #require(RequestReading.read(bytes).reading)
    #expect(reading.method == Array("POST".utf8))
    #expect(reading.knownMethod == .post)
    #expect(reading.target == Array("/v1/chat?a=b".utf8))
    #expect(reading.query == Array("?a=b".utf8))
    #expect(reading.path == Array("/v1/chat".utf8))
    #expect(!reading.isHTTP10)
    #expect(reading.framing == .length(3))
    #expect(reading.fields.map { String(decoding: $0.name, as: UTF8.self) } == ["Host", "X-Empty", "Accept", "Content-Length"])
    #expect(reading.fields.map { String(decoding: $0.value, as: UTF8.self) } == ["a:80", "", "*/*, x", "3"])
    #expect(reading.length == bytes.count - 3)
  }

  @Test(
    "name their method, in its own case",
    arguments: [
      ("GET", .get), ("HEAD", .head), ("POST", .post), ("OPTIONS", .options), ("get", .other), ("PUT", .other), ("M-SEARCH", .other),
      ("G!", .other),
    ] as [(String, RequestHead.Method)])
  func methods(method: String, known: RequestHead.Method) throws {
    let reading = try #require(RequestReading.read(Array("\(method) / HTTP/1.1\r\nHost: a\r\n\r\n".utf8)).reading)
    #expect(reading.knownMethod == known)
    #expect(reading.method == Array(method.utf8))
  }

  @Test(
    "give the path of every form of target",
    arguments: [
      ("GET /", "/", ""), ("GET /a%2Fb:c/?x=/?y", "/a%2Fb:c/", "?x=/?y"), ("GET //a", "//a", ""), ("GET /?", "/", "?"),
      ("GET http://a/b?c", "/b", "?c"), ("GET HTTPS://A:443/", "/", ""), ("GET http://a", "/", ""), ("GET http://a?b=/c?", "/", "?b=/c?"),
      ("GET http://a:80?", "/", "?"), ("OPTIONS *", "*", ""), ("CONNECT a:443", "a:443", ""),
      ("GET /\"<>\\^`{|}", "/\"<>\\^`{|}", ""),
    ])
  func targets(start: String, path: String, query: String) throws {
    let reading = try #require(RequestReading.read(Array("\(start) HTTP/1.1\r\nHost: a\r\n\r\n".utf8)).reading)
    #expect(reading.path == Array(path.utf8))
    #expect(reading.query == Array(query.utf8))
  }

  @Test("are read as HTTP/1.1 in a later version of it", arguments: [("1.0", true), ("1.1", false), ("1.2", false), ("1.9", false)])
  func versions(version: String, isOld: Bool) throws {
    let reading = try #require(RequestReading.read(Array("GET / HTTP/\(version)\r\nHost: a\r\n\r\n".utf8)).reading)
    #expect(reading.isHTTP10 == isOld)
    #expect(reading.keepAlive == !isOld)
  }

  @Test(
    "name whom they ask, and are refused where target and Host name two",
    arguments: [
      ("/", "a:80", "a:80"), ("http://a/", "a", "a"), ("http://A.b", "a.B", "a.B"), ("http://a:80/", "a", "a"),
      ("http://a/", "a:80", "a:80"),
      ("https://a:443/x", "a", "a"), ("https://a/", "a:80", nil), ("http://a/", "b", nil), ("http://a/", "", nil),
      ("http://a/", "a:81", nil),
      ("http://a:443/", "a", nil), ("http://a:80", "b:80", nil), ("http://[::1]/", "[::1]", "[::1]"), ("http://:80/", "", nil),
    ])
  func authority(target: String, host: String, authority: String?) throws {
    let outcome = RequestReading.read(Array("GET \(target) HTTP/1.1\r\nHost: \(host)\r\n\r\n".utf8))
    #expect(outcome.reading?.authority == authority.map { Array($0.utf8) })
    #expect(authority != nil || outcome.fault?.status == 400)
  }

  @Test("of old have the target's authority where they have no Host")
  func oldAuthority() throws {
    let reading = try #require(RequestReading.read(Array("GET http://a:1/ HTTP/1.0\r\n\r\n".utf8)).reading)
    #expect(reading.authority == Array("a:1".utf8))
    try #expect(#require(RequestReading.read(Array("GET / HTTP/1.0\r\n\r\n".utf8)).reading).authority == [])
  }

  @Test(
    "ask about the server with OPTIONS alone",
    arguments: [
      ("OPTIONS *", true), ("OPTIONS http://a", true), ("OPTIONS http://a/", false), ("OPTIONS http://a?b", false), ("GET http://a", false),
    ])
  func aboutServer(start: String, asksAboutServer: Bool) throws {
    let reading = try #require(RequestReading.read(Array("\(start) HTTP/1.1\r\nHost: a\r\n\r\n".utf8)).reading)
    #expect(reading.asksAboutServer == asksAboutServer)
  }

  @Test("may follow one empty line, which counts to their length")
  func emptyLine() throws {
    let bytes = Array("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
    #expect(try #require(RequestReading.read(bytes).reading).length == bytes.count)
  }

  @Test(
    "are refused for their first line",
    arguments: [
      "GET  / HTTP/1.1", "GET /  HTTP/1.1", "GET / HTTP/1.1 ", " GET / HTTP/1.1", "GET\t/ HTTP/1.1", "GET /\tHTTP/1.1", "GET /a b HTTP/1.1",
      "GET /", "GET", "GET ", "", "/ HTTP/1.1", "GET / HTTP/1.10", "GET / HTTP/2.0", "GET / HTTP/0.9", "GET / HTTP/11",
      "GET / http/1.1", "GET / HTTP/1,1", "GET / HTTP /1.1", "GET / XTTP/1.1", "GET /\u{7F} HTTP/1.1", "GET /\0 HTTP/1.1",
      "GET /\u{E9} HTTP/1.1", "GET /a#b HTTP/1.1", "GET /\r HTTP/1.1", "G(T / HTTP/1.1", "G\u{E9}T / HTTP/1.1", "GET a HTTP/1.1",
      "GET * HTTP/1.1", "OPTIONS *a HTTP/1.1", "GET ?a HTTP/1.1", "GET http:///a HTTP/1.1", "GET http://?b HTTP/1.1",
      "GET http://u@a/ HTTP/1.1", "GET ftp://a/ HTTP/1.1", "GET http:/a HTTP/1.1", "GET :/ HTTP/1.1", "\r\n",
    ])
  func badRequestLine(line: String) {
    #expect(RequestReading.read(Array("\(line)\r\nHost: a\r\n\r\n".utf8)).fault?.status == 400)
  }

  @Test(
    "are refused for a field line",
    arguments: [
      "A : b", "A\t: b", " A: b", "\tA: b", ": b", "A", "A b: c", "A\r: b", "A: b\rc", "A: b\r", "A: \0", "A: b\u{1}", "A: b\u{7F}c",
      "A\u{7F}: b", "\u{E9}: b", "A/: b", "(A): b", "\"A\": b", "A: b\r\n c: d", "A: b\r\n\tc", "A: b\r\n ", "A: b\nB: c", "A: b\n",
      "\0: b", "A: b\u{B}", "A: 1234567\u{1F}8", "A: 12345678\u{8}90",
    ])
  func badField(line: String) {
    #expect(RequestReading.read(Array("GET / HTTP/1.1\r\nHost: a\r\n\(line)\r\n\r\n".utf8)).fault?.status == 400)
    #expect(RequestReading.read(Array("GET / HTTP/1.1\r\n\(line)\r\nHost: a\r\n\r\n".utf8)).fault?.status == 400)
  }

  @Test(
    "are refused for a bare LF anywhere",
    arguments: [
      "GET / HTTP/1.1\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\n\n", "\nGET / HTTP/1.1\r\n",
    ])
  func bareLF(head: String) {
    #expect(RequestReading.read(Array(head.utf8)).fault == .malformed("a line ends with LF and no CR"))
  }

  @Test(
    "need one Host in HTTP/1.1, which is a host",
    arguments: [
      ("HTTP/1.1", [], false), ("HTTP/1.1", ["a"], true), ("HTTP/1.1", ["a", "a"], false), ("HTTP/1.1", ["a", "b"], false),
      ("HTTP/1.0", [], true), ("HTTP/1.0", ["a"], true), ("HTTP/1.0", ["a", "b"], false), ("HTTP/1.1", [""], false),
      ("HTTP/1.1", [" "], false), ("HTTP/1.0", [""], false),
      ("HTTP/1.1", ["[::1]:8080"], true), ("HTTP/1.1", ["a b"], false), ("HTTP/1.1", ["a, b"], false), ("HTTP/1.1", ["a/b"], false),
      ("HTTP/1.1", ["u@a"], false), ("HTTP/1.1", ["a#"], false), ("HTTP/1.1", ["a\\b"], false),
    ] as [(String, [String], Bool)])
  func host(version: String, hosts: [String], isAccepted: Bool) {
    let outcome = RequestReading.read(Array("GET / \(version)\r\n\(hosts.map { "hOSt: \($0)\r\n" }.joined())\r\n".utf8))
    #expect((outcome.reading != nil) == isAccepted)
    #expect(isAccepted || outcome.fault?.status == 400)
  }

  @Test(
    "expect 100-continue in HTTP/1.1 alone",
    arguments: [
      ("HTTP/1.1", "100-continue", true), ("HTTP/1.1", "100-Continue", true), ("HTTP/1.1", "200-ok", false),
      ("HTTP/1.0", "100-continue", false),
    ])
  func expectation(version: String, value: String, expects: Bool) throws {
    let reading = try #require(RequestReading.read(Array("PUT / \(version)\r\nHost: a\r\nExpect: \(value)\r\n\r\n".utf8)).reading)
    #expect(reading.expectsContinue == expects)
  }

  @Test(
    "are incomplete until their last byte",
    arguments: ["", "G", "GET / HTTP/1.1", "GET / HTTP/1.1\r", "GET / HTTP/1.1\r\nHost: a\r\n\r", "\r", "\r\n"])
  func incomplete(head: String) {
    #expect(RequestReading.read(Array(head.utf8)) == .incomplete)
  }

  @Test("leave nothing behind for the next of their connection")
  func reuse() throws {
    let head = RequestHead()
    let fields = "Host: a\r\nExpect: 100-continue\r\nConnection: x, close, upgrade\r\nUpgrade: a\r\nContent-Length: 3\r\n"
    let first = "\r\nPOST /long/path HTTP/1.1\r\n\(fields)\r\n"
    let isWhole = try Array(first.utf8).withUnsafeBytes { try head.parse($0, limits: HTTPLimits()) }
    #expect(isWhole)
    let next = Array("GET / HTTP/1.1\r\nHost: b\r\n\r\n".utf8)
    #expect(RequestReading.read(next, with: head) == RequestReading.read(next))
  }

  @Test("find a field by its name, the first of several")
  func fieldByName() throws {
    let head = RequestHead()
    let bytes = Array("GET / HTTP/1.1\r\nVia: a\r\nHost: b\r\nVIA: c\r\n\r\n".utf8)
    let isWhole = try bytes.withUnsafeBytes { try head.parse($0, limits: HTTPLimits()) }
    #expect(isWhole)
    #expect(head.field(.via).map { Array(bytes[$0.valueRange]) } == Array("a".utf8))
    #expect(head.field(.cookie) == nil)
    #expect(head.names == [.via, .host])
  }
}
