// The proxy before the provider that the demo uses: everything at once, as a frontend sees it.
import SampleProvider
import TestSupport
import Testing

@Suite("Before a whole provider")
struct SampleProviderTests {
  private func withSample(_ options: SampleProviderOptions = .init(pace: .milliseconds(2)), _ body: (SampleProvider) throws -> Void)
    async throws
  {
    try await withProvider(options, body)
  }

  @Test("its list of hundreds is filtered")
  func list() async throws {
    try await withSample { provider in
      try withProxy(ProxyConfiguration(baseURL: provider.baseURL, name: "s", backend: "glob: [\"northwind/*\"]")) { proxy in
        let list = try proxy.get("/v1/models")
        #expect(!list.modelIDs.isEmpty && list.modelIDs.count < 340)
        #expect(list.modelIDs.allSatisfy { $0.hasPrefix("s/northwind/") })
        let model = try #require(list.modelIDs.first)
        try #expect(proxy.get("/v1/models/\(model)").json()["id"] as? String == model)
      }
    }
  }

  @Test("a streamed chat is the provider's, to its last byte")
  func stream() async throws {
    try await withSample { provider in
      let body = #"{"model":"MODEL","stream":true,"messages":[{"role":"user","content":"Hello"}]}"#
      let direct = try Wire(port: provider.port)
      try direct.post("/v1/chat/completions", body: body.replacing("MODEL", with: "anselm/ode-4"))
      let expected = try direct.response()
      try withProxy(ProxyConfiguration(baseURL: provider.baseURL, name: "s")) { proxy in
        let client = try proxy.connect()
        try client.post("/v1/chat/completions", body: body.replacing("MODEL", with: "s/anselm/ode-4"))
        let response = try client.response()
        #expect(response.text.hasSuffix("data: [DONE]\n\n"))
        #expect(response.text.split(separator: "\n").count == expected.text.split(separator: "\n").count)
        #expect(response.undated.filter { !$0.hasPrefix("X-") }.count == expected.lines.filter { !$0.hasPrefix("X-") }.count)
      }
    }
  }

  @Test("a cut stream has no end, and the rate limit is the provider's own")
  func faults() async throws {
    try await withSample { provider in
      try withProxy(ProxyConfiguration(baseURL: provider.baseURL, name: "s")) { proxy in
        let body = #"{"model":"s/anselm/ode-4","stream":true,"messages":[{"role":"user","content":"Hello"}]}"#
        let client = try proxy.connect()
        try client.post("/v1/chat/completions", ["X-Sample-Fault: cut"], body: body)
        #expect(throws: Wire.Failure.self) { try client.response() }
        let other = try proxy.connect()
        try other.post("/v1/chat/completions", ["X-Sample-Fault: rate_limit"], body: body)
        let response = try other.response()
        #expect(response.status == 429)
        #expect(response["retry-after"] != nil)
      }
    }
  }

  @Test("its key is the operator's affair")
  func key() async throws {
    try await withSample(.init(requiredKey: TestSecret.operators)) { provider in
      try withProxy(ProxyConfiguration(baseURL: provider.baseURL, backend: "api_key: \(TestSecret.operators)")) { proxy in
        try #expect(proxy.get("/v1/models", ["Authorization: Bearer wrong"]).status == 200)
      }
      try withProxy(ProxyConfiguration(baseURL: provider.baseURL)) { proxy in
        try #expect(proxy.get("/v1/models", ["Authorization: Bearer wrong"]).status == 401)
        try #expect(proxy.get("/v1/models", ["Authorization: Bearer \(TestSecret.operators)"]).status == 200)
      }
    }
  }
}
