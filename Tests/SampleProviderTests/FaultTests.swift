import Foundation
import SampleProvider
import TestSupport
import Testing

@Suite("Faults come when asked for")
struct FaultTests {
  @Test("close: the connection ends before any byte")
  func close() async throws {
    try await withProvider { provider in
      let bytes = try bytes(provider, fault: "close")
      #expect(bytes.isEmpty)
    }
  }

  @Test("cut: a whole body ends in its middle")
  func cutWhole() async throws {
    try await withProvider { provider in
      let text = String(decoding: try bytes(provider, fault: "cut"), as: UTF8.self)
      let head = try #require(text.range(of: "\r\n\r\n"))
      let promised = try #require(WireResponse(head: String(text[..<head.lowerBound]))["content-length"].flatMap { Int($0) })
      #expect(text[head.upperBound...].utf8.count == promised / 2)
    }
  }

  @Test("cut: a stream ends without its last chunk")
  func cutStream() async throws {
    try await withProvider { provider in
      let text = String(decoding: try bytes(provider, fault: "cut", body: .chat(stream: true)), as: UTF8.self)
      #expect(text.contains("This "))
      #expect(!text.contains("[DONE]") && !text.hasSuffix("0\r\n\r\n"))
    }
  }

  @Test("stall: one piece, then nothing, until the peer leaves, which is counted")
  func stall() async throws {
    try await withProvider { provider in
      do {
        let client = try WireClient(port: provider.port)
        try client.send("POST", "/v1/chat/completions", ["X-Sample-Fault: stall"], body: .chat(stream: true))
        _ = try client.read(through: "\r\n\r\n")
        #expect(String(decoding: try client.read(through: "\n\n"), as: UTF8.self).contains(#""role":"assistant""#))
        #expect(await provider.counts() == SampleCounts(connections: 1, openConnections: 1, abandoned: 0))
      }
      while await provider.counts().openConnections > 0 { await Task.yield() }
      #expect(await provider.counts().abandoned == 1)
    }
  }

  @Test("garbage: bytes that are no HTTP")
  func garbage() async throws {
    try await withProvider { provider in
      let bytes = try bytes(provider, fault: "garbage")
      #expect(!bytes.isEmpty && !bytes.starts(with: "HTTP".utf8))
    }
  }

  @Test("slow: the first byte comes late")
  func slow() async throws {
    try await withProvider { provider in
      let start = ContinuousClock.now
      let response = try provider.chat(query: "?fault=slow%3D80")
      #expect(response.status == 200)
      #expect(start.duration(to: .now) >= .milliseconds(80))
    }
  }

  @Test("status: that status, in OpenAI's shape", arguments: [400, 418, 500, 503, 599])
  func status(code: Int) async throws {
    try await withProvider { provider in
      let response = try provider.chat(["x-sample-fault: status=\(code)"])
      #expect(response.status == code)
      #expect(try response.error()["type"] as? String == (code < 500 ? "invalid_request_error" : "server_error"))
    }
  }

  @Test("rate_limit: 429 with what OpenAI says along with it")
  func rateLimit() async throws {
    try await withProvider { provider in
      let response = try provider.chat(["X-Sample-Fault: rate_limit"])
      #expect(response.status == 429)
      #expect(response["retry-after"] == "1")
      #expect(response["x-ratelimit-remaining-requests"] == "0")
      #expect(try response.error()["code"] as? String == "rate_limit_exceeded")
    }
  }

  @Test("big: exactly that many bytes, however many", arguments: [0, 1, 65_536, 3_000_003])
  func big(count: Int) async throws {
    try await withProvider { provider in
      let client = try WireClient(port: provider.port)
      try client.send("GET", "/v1/models", ["X-Sample-Fault: big=\(count)"])
      let response = try client.response()
      #expect(response["content-length"] == "\(count)")
      #expect(response.body.count == count)
      try client.send("GET", "/v1/models/lumen/canvas-1")
      #expect(try client.response().status == 200)
    }
  }

  @Test("eof: the body ends with the connection", arguments: [false, true])
  func endOfFile(streams: Bool) async throws {
    try await withProvider { provider in
      let response = try provider.chat(["X-Sample-Fault: eof"], stream: streams)
      #expect(response["content-length"] == nil && response["transfer-encoding"] == nil)
      #expect(response.text.hasSuffix(streams ? "data: [DONE]\n\n" : "}"))
    }
  }

  @Test(
    "what names no fault is none",
    arguments: ["", "=", "nope", "close=1", "status", "status=200", "status=x", "big", "big=-1", "slow=-1", "slow=x", "rate_limit=2"])
  func unknown(text: String) {
    #expect(SampleFault(text) == nil)
  }

  @Test("slow without a number is two seconds")
  func slowByDefault() {
    #expect(SampleFault("slow") == .slow(milliseconds: 2_000))
  }

  /// All that comes for a chat request until the provider closes.
  private func bytes(_ provider: SampleProvider, fault: String, body: String = .chat()) throws -> [UInt8] {
    let client = try WireClient(port: provider.port)
    try client.send("POST", "/v1/chat/completions", ["X-Sample-Fault: \(fault)"], body: body)
    return try client.readToEnd()
  }
}
