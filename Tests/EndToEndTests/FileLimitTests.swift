// Started with fewer open files than its connections need.
import Foundation
import TestSupport
import Testing

@Suite("The limit of open files")
struct FileLimitTests {
  private func withProxy(_ server: String, ulimit: String, _ body: (ProxyProcess) throws -> Void) throws {
    let upstream = try ScriptedUpstream()
    try EndToEndTests.withProxy(ProxyConfiguration(baseURL: upstream.baseURL, server: server).yaml, ulimit: ulimit, body)
  }

  /// Clients that have each sent a request.
  private func clients(_ count: Int, of proxy: ProxyProcess) throws -> [Wire] {
    try (1...count).map { _ in
      let client = try proxy.connect()
      try client.send("GET", "/-/health")
      return client
    }
  }

  @Test("a soft limit is no limit")
  func soft() throws {
    try withProxy("max_connections: 200", ulimit: "-Sn 100") { proxy in
      for client in try clients(150, of: proxy) { try #expect(client.response().status == 200) }
      #expect(!proxy.program.seen.contains("warning"))
    }
  }

  @Test("a hard limit below max_connections is told once, with what fits")
  func hard() throws {
    try withProxy("max_connections: 300", ulimit: "-n 200") { proxy in
      let warnings = proxy.program.seen.split(separator: "\n").filter { $0.contains("max_connections") }
      try #require(warnings.count == 1)
      for part in [" warning ", "ulimit -n", "LimitNOFILE", "allowed=200", "needed=6", "clients_that_fit="] {
        #expect(warnings[0].contains(part))
      }
    }
  }

  @Test("a new configuration that needs more is told as well")
  func reload() throws {
    try withProxy("max_connections: 20", ulimit: "-n 200") { proxy in
      #expect(!proxy.program.seen.contains("warning"))
      try proxy.folder.write(ProxyConfiguration(baseURL: "http://127.0.0.1:1/v1", server: "max_connections: 300").yaml, to: "config.yaml")
      proxy.program.signal(SIGHUP)
      try #expect(proxy.program.line(with: "max_connections").contains("allowed=200"))
    }
  }

  @Test("clients that find no file left wait, at no cost, and are served once others have left")
  func full() throws {
    try withProxy("max_connections: 200", ulimit: "-n 150") { proxy in
      let clients = try clients(170, of: proxy)
      try proxy.program.line(with: "cannot accept more clients")
      let before = proxy.program.processorTime
      #expect(throws: Wire.Failure.timedOut) { try clients[169].read(count: 1, within: .seconds(1)) }
      if let before, let after = proxy.program.processorTime { #expect(after - before < .milliseconds(300)) }
      for client in clients.prefix(100) { client.close() }
      try #expect(clients[169].response().status == 200)
      try proxy.end()
      #expect(proxy.program.seen.components(separatedBy: "cannot accept").count == 2)
    }
  }
}
