import SieveHTTP
import Testing

/// RFC 9110 §7.6.1 and RFC 9112 §9.3.
@Suite("Connection fields")
struct ConnectionFieldTests {
  @Test(
    "decide whether a connection is kept",
    arguments: [
      ("HTTP/1.1", [], true), ("HTTP/1.1", ["close"], false), ("HTTP/1.1", ["CLOSE"], false), ("HTTP/1.1", ["x, close ,y"], false),
      ("HTTP/1.1", ["x", "close"], false), ("HTTP/1.1", ["keep-alive"], true), ("HTTP/1.1", ["keep-alive, close"], false),
      ("HTTP/1.1", ["closed"], true), ("HTTP/1.1", [""], true), ("HTTP/1.0", [], false), ("HTTP/1.0", ["keep-alive"], true),
      ("HTTP/1.0", ["Keep-Alive"], true), ("HTTP/1.0", ["keep-alive", "close"], false), ("HTTP/1.0", ["x"], false),
    ] as [(String, [String], Bool)])
  func keepAlive(version: String, values: [String], isKept: Bool) {
    let lines = values.map { "Connection: \($0)\r\n" }.joined()
    #expect(RequestReading.read(Array("GET / \(version)\r\nHost: a\r\n\(lines)\r\n".utf8)).reading?.keepAlive == isKept)
    #expect(ResponseReading.read(Array("\(version) 200 OK\r\nContent-Length: 0\r\n\(lines)\r\n".utf8)).reading?.keepAlive == isKept)
  }

  @Test("cannot keep a connection whose end is the response's")
  func untilClose() {
    #expect(ResponseReading.read(Array("HTTP/1.1 200 OK\r\nConnection: keep-alive\r\n\r\n".utf8)).reading?.keepAlive == false)
    #expect(ResponseReading.read(Array("HTTP/1.1 204 OK\r\n\r\n".utf8)).reading?.keepAlive == true)
  }

  @Test(
    "nominate fields, but none that stops anyway, frames or routes",
    arguments: [
      ("X-A", ["X-A"]), ("x-a ,\tX-B,, ", ["x-a", "X-B"]), ("close, x, keep-alive", ["x"]),
      ("TE, Upgrade, Keep-Alive, Connection, Proxy-Connection", []), ("Content-Length, TRANSFER-ENCODING, host", []),
      ("authorization", ["authorization"]), ("a b", ["a b"]), ("", []),
    ])
  func nominated(value: String, names: [String]) {
    let expected = names.map { Array($0.utf8) }
    #expect(RequestReading.read(Array("GET / HTTP/1.1\r\nHost: a\r\nConnection: \(value)\r\n\r\n".utf8)).reading?.nominated == expected)
    #expect(ResponseReading.read(Array("HTTP/1.1 204\r\nConnection: \(value)\r\n\r\n".utf8)).reading?.nominated == expected)
  }

  @Test("that nominate more than 32 are refused", arguments: [(32, true), (33, false), (10_000, false)])
  func tooManyNominated(count: Int, isAccepted: Bool) {
    let value = repeatElement("a", count: count).joined(separator: ",")
    #expect((RequestReading.read(Array("GET / HTTP/1.1\r\nHost: a\r\nConnection: \(value)\r\n\r\n".utf8)).reading != nil) == isAccepted)
    #expect((ResponseReading.read(Array("HTTP/1.1 204\r\nConnection: \(value)\r\n\r\n".utf8)).reading != nil) == isAccepted)
  }

  @Test(
    "ask for an upgrade only together with Upgrade, in HTTP/1.1",
    arguments: [
      ("HTTP/1.1", ["Connection: Upgrade", "Upgrade: websocket"], true),
      ("HTTP/1.1", ["Connection: keep-alive, upgrade", "Upgrade: websocket"], true), ("HTTP/1.1", ["Connection: Upgrade"], false),
      ("HTTP/1.1", ["Upgrade: websocket"], false), ("HTTP/1.0", ["Connection: Upgrade", "Upgrade: websocket"], false),
    ] as [(String, [String], Bool)])
  func upgrade(version: String, lines: [String], wants: Bool) {
    let head = "GET / \(version)\r\nHost: a\r\n\(lines.map { $0 + "\r\n" }.joined())\r\n"
    #expect(RequestReading.read(Array(head.utf8)).reading?.wantsUpgrade == wants)
  }
}
