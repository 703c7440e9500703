// The end in good order, and a new configuration while requests run.
import Foundation
import TestSupport
import Testing

@Suite("Signals and changes of the file")
struct SignalTests {
  @Test("SIGTERM lets a running stream finish, takes nothing new, and ends with 0", arguments: [SIGTERM, SIGINT])
  func drain(signal: Int32) throws {
    try withProxy(server: "drain_timeout: 10s") { proxy, upstream in
      let (client, idle) = (try proxy.connect(), try proxy.connect())
      try idle.send("GET", "/-/ready")
      try #expect(idle.response().status == 200)
      try client.send("GET", "/v1/files")
      let (connection, _) = try upstream.exchange()
      try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n0123456789")
      _ = try client.read(through: "0123456789")
      proxy.program.signal(signal)
      try #expect(idle.ending() == .ended)
      #expect(throws: Wire.Failure.self) { try proxy.get("/-/health") }
      try connection.send("0123456789")
      try #expect(client.readToEnd() == Array("0123456789".utf8))
      try #expect(proxy.result().status == 0)
    }
  }

  @Test("SIGTERM cuts what still runs after drain_timeout")
  func drainTimeout() throws {
    try withProxy(server: "drain_timeout: 300ms") { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/files")
      let (connection, _) = try upstream.exchange()
      try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n0123456789")
      _ = try client.read(through: "0123456789")
      proxy.program.signal(SIGTERM)
      try #expect(client.ending() != nil)
      try #expect(connection.ending() != nil)
      let result = try proxy.result()
      #expect(result.status == 0)
      #expect(result.log.contains("outcome=timeout"), "the client was there to the end")
    }
  }

  @Test("a second signal ends the drain at once", arguments: [SIGTERM, SIGINT])
  func secondSignal(signal: Int32) throws {
    try withProxy(server: "drain_timeout: 60s") { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/files")
      let (connection, _) = try upstream.exchange()
      proxy.program.signal(SIGTERM)
      try proxy.program.line(with: "draining")
      proxy.program.signal(signal)
      try #expect(client.ending() != nil)
      try #expect(connection.ending() != nil)
      let result = try proxy.result()
      #expect(result.status == 0)
      #expect(result.log.contains("told to stop at once"))
    }
  }

  @Test("SIGTERM and SIGHUP as soon as it listens are heeded", arguments: [SIGTERM, SIGHUP])
  func atOnce(signal: Int32) throws {
    for _ in 1...5 {
      try withProxy { proxy, _ in
        proxy.program.signal(signal)
        if signal == SIGHUP { try #expect(proxy.get("/-/health").status == 200) }
      }
    }
  }

  @Test("a reload that is asked for together with the end does not hold it")
  func reloadAtEnd() throws {
    // Of some forty one is under way when the loops end.
    for _ in 1...60 { try withProxy { proxy, _ in proxy.program.signal(SIGHUP) } }
  }

  /// The ids that a client is shown.
  private func ids(_ proxy: ProxyProcess, _ upstream: ScriptedUpstream) throws -> [String] {
    let client = try proxy.connect()
    try client.send("GET", "/v1/models")
    try upstream.exchange().connection.reply("200 OK", ["Connection: close"], body: #"{"data":[{"id":"a"},{"id":"b"}]}"#)
    return try client.response().modelIDs
  }

  @Test("a new filter is in force, seen or told by SIGHUP; a running stream does not notice", arguments: [false, true])
  func reload(bySignal: Bool) throws {
    try withProxy(named: "or", backend: "simple: [a]") { proxy, upstream in
      try #expect(ids(proxy, upstream) == ["or/a"])
      let client = try proxy.connect()
      try client.post("/v1/chat/completions", body: #"{"model":"or/a"}"#)
      let (connection, _) = try upstream.exchange()
      try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n0123456789")
      _ = try client.read(through: "0123456789")
      let changed = ProxyConfiguration(baseURL: upstream.baseURL, name: "new", backend: "simple: [b]")
      try proxy.folder.write(changed.yaml, to: "config.yaml")
      if bySignal { proxy.program.signal(SIGHUP) }
      try proxy.program.line(with: "configuration reloaded")
      try #expect(ids(proxy, upstream) == ["new/b"])
      try connection.send("0123456789")
      try #expect(client.read(count: 10) == Array("0123456789".utf8))
      try client.post("/v1/chat/completions", body: #"{"model":"new/a"}"#)
      try #expect(connection.request().text == #"{"model":"a"}"#)
    }
  }

  @Test("many changes in a row all take effect, with SIGHUP before the file is looked at again")
  func manyReloads() throws {
    try withProxy { proxy, upstream in
      var times: [Duration] = []
      for name in ["one", "two", "three", "four", "five"] {
        let start = ContinuousClock.now
        try proxy.folder.write(ProxyConfiguration(baseURL: upstream.baseURL, name: name).yaml, to: "config.yaml")
        proxy.program.signal(SIGHUP)
        try proxy.program.line(with: "configuration reloaded")
        times.append(.now - start)
        try #expect(ids(proxy, upstream) == ["\(name)/a", "\(name)/b"])
      }
      // What half of them take, because a busy machine adds to it; the file itself is looked at each second.
      #expect(times.sorted()[2] < .milliseconds(700), "\(times)")
    }
  }

  @Test("a broken file is reported and changes nothing; the next good one counts")
  func brokenReload() throws {
    try withProxy(backend: "simple: [a]") { proxy, upstream in
      try proxy.folder.write("model_filter:\n  base_url: http://127.0.0.1:1/v1\n  simpel: [b]\n", to: "config.yaml")
      try #expect(proxy.program.line(with: "not reloaded").contains("config.yaml:3:3: unknown key 'simpel'"))
      try #expect(ids(proxy, upstream) == ["a"])
      try proxy.folder.write(ProxyConfiguration(baseURL: upstream.baseURL, backend: "simple: [b]").yaml, to: "config.yaml")
      try proxy.program.line(with: "configuration reloaded")
      try #expect(ids(proxy, upstream) == ["b"])
    }
  }

  @Test("a key file that changes is read again")
  func rotatedKey() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("\(TestSecret.operators)-1", to: "key")
    try withProxy(backend: "api_key: file:\(file)") { proxy, upstream in
      try folder.write("\(TestSecret.operators)-2", to: "key")
      try proxy.program.line(with: "configuration reloaded")
      let client = try proxy.connect()
      try client.send("GET", "/v1/files")
      try #expect(upstream.exchange().request["authorization"] == "Bearer \(TestSecret.operators)-2")
    }
  }

  @Test("what is read at the start only needs a restart, and says so; an argument over it does not")
  func restart() throws {
    try withProxy { proxy, upstream in
      // The proxy was started with -p: what the file says of the port makes no difference, now or after a restart.
      try proxy.folder.write(ProxyConfiguration(baseURL: upstream.baseURL, server: "port: 1234").yaml, to: "config.yaml")
      try proxy.program.line(with: "configuration reloaded")
      try proxy.folder.write(
        ProxyConfiguration(baseURL: upstream.baseURL, server: "port: 1234\nhost: localhost").yaml, to: "config.yaml")
      try #expect(proxy.program.line(with: "configuration reloaded").contains("server: host"))
      try #expect(proxy.program.line(with: "restart").contains("server.host"))
      #expect(!proxy.program.seen.contains("server.port"))
    }
  }

  @Test("a reload changes how long the end may take, and how the log is written")
  func reloadedSettings() throws {
    try withProxy { proxy, upstream in
      let changed = ProxyConfiguration(baseURL: upstream.baseURL, server: "drain_timeout: 7s\nlog: {format: json}")
      try proxy.folder.write(changed.yaml, to: "config.yaml")
      try #expect(
        proxy.program.line(with: "configuration reloaded").contains(#""changed":"server: drain_timeout, log""#))
      proxy.program.signal(SIGTERM)
      try #expect(proxy.program.line(with: "draining").contains(#""drain_timeout":"7.0 seconds""#))
    }
  }
}
