// A proxy between modelsieve and its backends. What is on this machine is reached without one, so backends are named `127.1` here, which means
// 127.0.0.1 to the system and nothing to those who read it.
import Foundation
import TestSupport
import Testing

@Suite("A forward proxy", .enabled(if: Tinyproxy.isInstalled, "needs tinyproxy"))
struct ForwardProxyTests {
  private static let host = "127.1"

  @Test("is given an http backend's whole URL, and the credentials that it asks for", arguments: [false, true])
  func plain(asksForPassword: Bool) throws {
    let tinyproxy = try Tinyproxy(password: asksForPassword ? TestSecret.operators : nil)
    let upstream = try ScriptedUpstream()
    let user = asksForPassword ? "sieve:\(TestSecret.operators)@" : ""
    let configuration = ProxyConfiguration(
      baseURL: "http://\(Self.host):\(upstream.port)/api/v1", backend: "proxy: http://\(user)127.0.0.1:\(tinyproxy.port)")
    try withProxy(configuration) { proxy in
      for path in ["/v1/files?a=b", "/v1/models"] {
        let client = try proxy.connect()
        try client.send("GET", path)
        let (connection, request) = try upstream.exchange()
        #expect(request.target == "/api\(path)")
        #expect(request["host"] == "\(Self.host):\(upstream.port)")
        #expect(request["via"]?.contains("tinyproxy") == true)
        #expect(request["proxy-authorization"] == nil)
        try connection.reply("200 OK", ["Connection: close"], body: .list(of: ["a"]))
        try #expect(client.response().modelIDs == ["a"])
      }
    }
  }

  @Test("opens a tunnel to an https backend, whose certificate is checked as without one")
  func tunnel() throws {
    let tinyproxy = try Tinyproxy(password: TestSecret.operators)
    for (name, status) in [("DNS:\(Self.host)", 200), ("DNS:other.example", 502)] {
      let certificates = try Certificates(for: name)
      try withTLSServer(certificates) { port in
        let configuration = ProxyConfiguration(
          baseURL: "https://\(Self.host):\(port)/v1",
          backend: "ca_file: \(certificates.authority)\nproxy: http://sieve:\(TestSecret.operators)@127.0.0.1:\(tinyproxy.port)")
        try withProxy(configuration) { proxy in
          for path in ["/v1/models", "/v1/files"] {
            let response = try proxy.get(path)
            #expect(response.status == status, "\(response.text)")
            if status == 502 { #expect(response.errorMessage.contains("another host")) }
          }
        }
        try #expect(tinyproxy.log().contains("CONNECT \(Self.host):\(port)"))
      }
    }
  }

  @Test("is the environment's where the configuration names none, but for what no_proxy names", arguments: [false, true])
  func environment(isExempt: Bool) throws {
    let tinyproxy = try Tinyproxy()
    let upstream = try ScriptedUpstream()
    let environment = ["HTTP_PROXY": "http://127.0.0.1:\(tinyproxy.port)", "NO_PROXY": isExempt ? "127.1" : "example.com"]
    try withProxy(ProxyConfiguration(baseURL: "http://\(Self.host):\(upstream.port)/v1"), environment: environment) { proxy in
      let client = try proxy.connect()
      try client.send("GET", "/v1/files")
      try #expect(upstream.exchange().request["via"]?.contains("tinyproxy") == !isExempt)
    }
  }

  @Test("is not for backends on this machine")
  func loopback() throws {
    let dead = try ScriptedUpstream(isListening: false)
    let upstream = try ScriptedUpstream()
    let environment = ["http_proxy": "http://127.0.0.1:\(dead.port)", "all_proxy": "http://127.0.0.1:\(dead.port)"]
    try withProxy(ProxyConfiguration(baseURL: upstream.baseURL), environment: environment) { proxy in
      let client = try proxy.connect()
      try client.send("GET", "/v1/files")
      try #expect(upstream.exchange().request.target == "/v1/files")
    }
  }

  @Test("that refuses, or is not there, is told as that", arguments: [true, false])
  func refusal(isThere: Bool) throws {
    let tinyproxy = isThere ? try Tinyproxy(password: "right") : nil
    let dead = try ScriptedUpstream(isListening: false)
    let line = "proxy: http://sieve:\(TestSecret.operators)@127.0.0.1:\(tinyproxy?.port ?? dead.port)"
    try withProxy(ProxyConfiguration(baseURL: "https://backend.example/v1", backend: line)) { proxy in
      for path in ["/v1/models", "/v1/files"] {
        let response = try proxy.get(path)
        #expect(response.status == 502 && response.errorCode == "upstream_unreachable")
        #expect(response.errorMessage.contains("The proxy before backend 'default'"), "\(response.errorMessage)")
        #expect(response.errorMessage.contains(isThere ? "USER:PASSWORD@" : "refused"))
        #expect(!response.text.contains(TestSecret.mark))
      }
    }
  }

  @Test("that does not answer CONNECT in time is told as that")
  func silence() throws {
    let silent = try ScriptedUpstream()
    let lines = "proxy: http://127.0.0.1:\(silent.port)\nconnection_timeout: 500ms"
    try withProxy(ProxyConfiguration(baseURL: "https://backend.example/v1", backend: lines)) { proxy in
      let response = try proxy.get("/v1/files")
      #expect(response.status == 504 && response.errorCode == "upstream_timeout")
      #expect(response.errorMessage.hasPrefix("The proxy before backend 'default' did not answer CONNECT"), "\(response.errorMessage)")
    }
  }

  @Test("of a kind that is not spoken stops the start, and nothing goes around it")
  func otherKind() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(ProxyConfiguration(baseURL: "https://backend.example/v1").yaml, to: "config.yaml")
    let result = try Program.run(["-c", file, "-p", "0"], environment: ["ALL_PROXY": "socks5://u:\(TestSecret.operators)@127.0.0.1:1"])
    #expect(result.status == 78)
    #expect(result.log.contains("ALL_PROXY"))
  }
}
