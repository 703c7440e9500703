import Foundation
import SampleProvider
import TestSupport
import Testing

@Suite("Connections follow HTTP/1.1")
struct ConnectionTests {
  @Test("a connection serves one request after the other")
  func keepAlive() async throws {
    try await withProvider { provider in
      let client = try WireClient(port: provider.port)
      for stream in [false, true, false] {
        try client.send("POST", "/v1/chat/completions", body: .chat(stream: stream))
        #expect(try client.response().status == 200)
      }
      #expect(await provider.counts() == SampleCounts(connections: 1, openConnections: 1))
    }
  }

  @Test("pipelined requests are answered in their order")
  func pipelining() async throws {
    try await withProvider(.init(pace: .milliseconds(1), pieces: 3)) { provider in
      let client = try WireClient(port: provider.port)
      try client.send("POST", "/v1/chat/completions", body: .chat(stream: true))
      try client.send("GET", "/v1/models/lumen/canvas-1")
      try client.send("GET", "/v1/nope")
      #expect(try client.response().events.last == "[DONE]")
      #expect(try client.response().json()["id"] as? String == "lumen/canvas-1")
      #expect(try client.response().status == 404)
    }
  }

  @Test("a peer that asks for it, or speaks HTTP/1.0, is closed on", arguments: ["1.1\r\nConnection: close", "1.0"])
  func closing(version: String) async throws {
    try await withProvider { provider in
      let client = try WireClient(port: provider.port)
      let body = String.chat(stream: true)
      try client.send("POST /v1/chat/completions HTTP/\(version)\r\nHost: a\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
      let response = try client.response()
      #expect(response["connection"] == "close")
      #expect(response["transfer-encoding"] == (version == "1.0" ? nil : "chunked"))
      #expect(response.events.last == "[DONE]")
      #expect(try client.readToEnd().isEmpty)
    }
  }

  @Test("HEAD is GET without its body")
  func head() async throws {
    try await withProvider { provider in
      let client = try WireClient(port: provider.port)
      try client.send("HEAD", "/v1/models")
      let head = try client.response(hasBody: false)
      try client.send("GET", "/v1/models")
      let whole = try client.response()
      #expect(head["content-length"] == "\(whole.body.count)")
      #expect(head.status == 200)
    }
  }

  @Test("a chunked request counts like any other, byte by byte too", arguments: [1, 7, 4_096])
  func chunked(step: Int) async throws {
    try await withProvider(.init(records: true)) { provider in
      let client = try WireClient(port: provider.port)
      let body = Array(String.chat().utf8)
      var request = Array("POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
      for start in stride(from: 0, to: body.count, by: 50) {
        let piece = body[start..<min(start + 50, body.count)]
        request += Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece + Array("\r\n".utf8)
      }
      request += Array("0\r\n\r\n".utf8)
      for start in stride(from: 0, to: request.count, by: step) { try client.send(request[start..<min(start + step, request.count)]) }
      #expect(try client.response().status == 200)
      #expect(await provider.recordedRequests().map(\.body) == [body])
    }
  }

  @Test("a peer that waits for 100 Continue gets it")
  func continues() async throws {
    try await withProvider { provider in
      let client = try WireClient(port: provider.port)
      let body = String.chat()
      try client.send("POST", "/v1/chat/completions", ["Expect: 100-continue", "Content-Length: \(body.utf8.count)"])
      #expect(try client.response().status == 100)
      try client.send(body)
      #expect(try client.response().status == 200)
    }
  }

  @Test(
    "what is no request is refused, and the connection closed",
    arguments: [
      ("nonsense", 400), ("GET /v1/models HTTP/1.1", 400), ("GET / HTTP/1.1|Host: a|Content-Length: -1", 400),
      ("POST / HTTP/1.1|Host: a|Content-Length: 999999999999", 413), ("POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked||zz", 400),
    ])
  func refusals(lines: String, status: Int) async throws {
    try await expectRefusal(of: lines.replacingOccurrences(of: "|", with: "\r\n") + "\r\n\r\n", status: status)
  }

  @Test("a head beyond all bounds is refused", arguments: [(20_000, 0, 414), (1, 70_000, 431)])
  func tooLarge(targetCount: Int, fieldCount: Int, status: Int) async throws {
    let (target, field) = (String(repeating: "x", count: targetCount), String(repeating: "y", count: fieldCount))
    try await expectRefusal(of: "GET /\(target) HTTP/1.1\r\nHost: a\r\nX: \(field)\r\n\r\n", status: status)
  }

  private func expectRefusal(of bytes: String, status: Int) async throws {
    try await withProvider { provider in
      let client = try WireClient(port: provider.port)
      try client.send(bytes)
      let response = try client.response()
      #expect(response.status == status)
      #expect(try response.error()["message"] is String)
      #expect(try client.readToEnd().isEmpty)
    }
  }

  @Test("an upgrade becomes an echo of bytes")
  func tunnel() async throws {
    try await withProvider { provider in
      let client = try WireClient(port: provider.port)
      try client.send("GET", "/v1/realtime?model=corvid/raven-2-realtime", ["Connection: Upgrade", "Upgrade: websocket"])
      #expect(try client.response().status == 101)
      for bytes in [[0, 255, 13, 10], [UInt8](repeating: 7, count: 100_000)] {
        try client.send(bytes)
        #expect(try client.read(count: bytes.count) == bytes)
      }
    }
  }

  @Test("requests are recorded as they came")
  func records() async throws {
    try await withProvider(.init(records: true)) { provider in
      _ = try provider.response("GET", "/v1/models/a%2Fb?x=%20", ["X-One: 1", "x-ONE:  two ", "Accept: */*"])
      _ = try provider.chat()
      let records = await provider.recordedRequests()
      #expect(records.map(\.method) == ["GET", "POST"])
      #expect(records.map(\.connection) == [1, 2])
      #expect(records[0].target == "/v1/models/a%2Fb?x=%20")
      #expect(records[0].headers.map(\.name) == ["Host", "X-One", "x-ONE", "Accept"])
      #expect(records[0].header("x-one") == "1, two")
      #expect(records[0].header("cookie") == nil)
      #expect(records[1].body == Array(String.chat().utf8))
    }
  }

  @Test("the record keeps the newest thousand")
  func bounded() async throws {
    try await withProvider(.init(modelCount: 1, records: true)) { provider in
      let client = try WireClient(port: provider.port)
      for number in 1...1_003 { try client.send("GET", "/v1/models/\(number)") }
      for _ in 1...1_003 { #expect(try client.response().status == 404) }
      let records = await provider.recordedRequests()
      #expect(records.count == 1_000)
      #expect(records.first?.target == "/v1/models/4")
    }
  }

  @Test("stop ends what is going on")
  func stop() async throws {
    try await withProvider { provider in
      let client = try WireClient(port: provider.port)
      try client.send("GET", "/v1/models/lumen/canvas-1", ["X-Sample-Fault: stall"])
      _ = try client.read(through: "\r\n\r\n{")
      await provider.stop()
      #expect(await provider.counts().openConnections == 0)
      #expect(throws: WireClient.Failure.self) { try WireClient(port: provider.port) }
    }
  }
}
