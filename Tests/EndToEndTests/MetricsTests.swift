// What `/-/metrics` counts, seen from outside. That it parses is shown with Prometheus' own parser, in Tests/Clients.
import Foundation
import TestSupport
import Testing

@Suite("The metrics")
struct MetricsTests {
  /// The samples that are not zero, without the part of their names that is the same for all.
  private func counts(_ proxy: ProxyProcess) throws -> [String: Double] {
    let client = try proxy.connect()
    try client.send("GET /-/metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    let response = try client.response()
    #expect(response.status == 200)
    let samples = response.text.split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap { line -> (String, Double)? in
      guard let space = line.lastIndex(of: " "), let value = Double(line[line.index(after: space)...]), value != 0 else { return nil }
      return (String(line[..<space].dropFirst("modelsieve_".count)), value)
    }
    return Dictionary(uniqueKeysWithValues: samples)
  }

  /// How requests to `backend` ended, as `2xx ok`.
  private func endings(_ counts: [String: Double], of backend: String) -> [String: Double] {
    var endings: [String: Double] = [:]
    for (label, family) in [("status", "requests_total"), ("outcome", "request_outcomes_total")] {
      for (name, value) in counts {
        let start = "\(family){backend=\"\(backend)\",\(label)=\""
        if name.hasPrefix(start) { endings[String(name.dropFirst(start.count).dropLast(2))] = value }
      }
    }
    return endings
  }

  private func get(_ client: Wire, _ upstream: ScriptedUpstream) throws -> Wire {
    try client.send("GET", "/v1/files")
    let (connection, _) = try upstream.exchange()
    return connection
  }

  /// Two backends, and an alias for a model of the first, else of the second.
  private func withAlias(_ body: (ProxyProcess, _ first: ScriptedUpstream, _ second: ScriptedUpstream) throws -> Void) throws {
    let (first, second) = (try ScriptedUpstream(), try ScriptedUpstream())
    let configuration = """
      server: {drain_timeout: 0}
      model_filter:
        first: {base_url: "\(first.baseURL)", auth: none}
        second: {base_url: "\(second.baseURL)", auth: none}
      aliases: {smart: [first/m, second/m]}
      """
    let proxy = try ProxyProcess(configuration, [], environment: [:], folder: try TemporaryFolder())
    defer { #expect(throws: Never.self) { try proxy.end() } }
    try body(proxy, first, second)
  }

  private func ask(_ proxy: ProxyProcess) throws -> Wire {
    let client = try proxy.connect()
    try client.post("/v1/chat/completions", body: #"{"model":"smart"}"#)
    return client
  }

  @Test("an answer is counted by the class of its status, whatever that is")
  func statuses() throws {
    try withProxy(named: "a") { proxy, upstream in
      for status in ["200 OK", "301 Moved", "429 Slow Down", "500 Oops"] {
        let client = try proxy.connect()
        let connection = try get(client, upstream)
        try connection.reply(status, ["Connection: close"])
        _ = try client.response()
      }
      try #expect(endings(counts(proxy), of: "a") == ["2xx": 1, "3xx": 1, "4xx": 1, "5xx": 1, "ok": 4])
    }
  }

  @Test("a refusal of ours is counted without a backend where none was chosen, with it where it failed")
  func refusals() throws {
    let upstream = try ScriptedUpstream(isListening: false)
    try withProxy(ProxyConfiguration(baseURL: upstream.baseURL, name: "a")) { proxy in
      try #expect(proxy.get("/-/metrics").status == 401)
      try #expect(proxy.get("/v1/files").status == 502)
      let counts = try counts(proxy)
      #expect(endings(counts, of: "") == ["4xx": 1, "refused": 1])
      #expect(endings(counts, of: "a") == ["5xx": 1, "refused": 1])
    }
  }

  @Test("a client that leaves before the answer is 499, client_gone")
  func clientGone() throws {
    try withProxy(named: "a") { proxy, upstream in
      let client = try proxy.connect()
      let connection = try get(client, upstream)
      client.close()
      try proxy.program.line(with: "outcome=client_gone")
      try #expect(endings(counts(proxy), of: "a") == ["499": 1, "client_gone": 1])
      withExtendedLifetime(connection) {}
    }
  }

  @Test("an answer that breaks off keeps its status and is upstream_cut")
  func cut() throws {
    try withProxy(named: "a") { proxy, upstream in
      let client = try proxy.connect()
      let connection = try get(client, upstream)
      try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n0123456789")
      connection.close()
      _ = try client.ending()
      try #expect(endings(counts(proxy), of: "a") == ["2xx": 1, "upstream_cut": 1])
    }
  }

  @Test("a retry is counted, and the request once")
  func retry() throws {
    try withProxy(named: "a") { proxy, upstream in
      let client = try proxy.connect()
      let connection = try get(client, upstream)
      try connection.reply()
      _ = try client.response()
      try client.send("GET", "/v1/files")
      _ = try connection.request()
      connection.close()
      try upstream.exchange().connection.reply()
      _ = try client.response()
      let counts = try counts(proxy)
      #expect(counts[#"retries_total{backend="a"}"#] == 1)
      #expect(endings(counts, of: "a") == ["2xx": 2, "ok": 2])
    }
  }

  @Test("a fallback is counted for the backend that failed, the request for the one that answered")
  func fallback() throws {
    try withAlias { proxy, first, second in
      let client = try ask(proxy)
      try first.exchange().connection.reply("503 Busy")
      try second.exchange().connection.reply()
      try #expect(client.response().status == 200)
      let counts = try counts(proxy)
      #expect(counts[#"fallbacks_total{backend="first"}"#] == 1)
      #expect(endings(counts, of: "first") == [:])
      #expect(endings(counts, of: "second") == ["2xx": 1, "ok": 1])
    }
  }

  @Test("a client that leaves after a fallback is client_gone all the same")
  func goneAfterFallback() throws {
    try withAlias { proxy, first, second in
      let client = try ask(proxy)
      try first.exchange().connection.reply("503 Busy")
      let (connection, _) = try second.exchange()
      client.close()
      try proxy.program.line(with: "outcome=client_gone")
      try #expect(endings(counts(proxy), of: "second") == ["499": 1, "client_gone": 1])
      withExtendedLifetime(connection) {}
    }
  }

  @Test("where every target of an alias failed, the request is refused")
  func allFailed() throws {
    try withAlias { proxy, first, second in
      let client = try ask(proxy)
      try first.exchange().connection.reply("503 Busy")
      try second.exchange().connection.close()
      try #expect(client.response().status == 502)
      try #expect(endings(counts(proxy), of: "second") == ["5xx": 1, "refused": 1])
    }
  }

  @Test("reloads are counted, those that changed nothing for a mistake apart; counts survive them")
  func reloads() throws {
    try withProxy(named: "a") { proxy, upstream in
      try get(proxy.connect(), upstream).reply()
      proxy.program.signal(SIGHUP)
      try proxy.program.line(with: "configuration reloaded")
      try proxy.folder.write("model_filter: {b: {base_url: \"\(upstream.baseURL)\"}}", to: "config.yaml")
      try proxy.program.line(with: "configuration reloaded")
      try proxy.folder.write("model_filter: {}", to: "config.yaml")
      try proxy.program.line(with: "configuration not reloaded")
      let client = try proxy.connect()
      try get(client, upstream).reply()
      _ = try client.response()
      let counts = try counts(proxy)
      #expect(counts[#"reloads_total{result="ok"}"#] == 2 && counts[#"reloads_total{result="failed"}"#] == 1)
      #expect(counts[#"requests_total{backend="b",status="2xx"}"#] == 1)
      #expect(counts.keys.contains { $0.hasPrefix(#"requests_total{backend="a""#) })
    }
  }
}
