// What happens while all max_connections of a backend are busy.
import Foundation
import TestSupport
import Testing

@Suite("max_connections of a backend")
struct QueueTests {
  /// A backend with so many slots, whose connections close or stay as the proxy likes.
  private final class Slots {
    let upstream: ScriptedUpstream
    private var connection: Wire

    init(_ upstream: ScriptedUpstream) throws {
      self.upstream = upstream
      connection = try upstream.accept()
    }

    /// The next request, on the one connection there is.
    func request() throws -> WireMessage {
      do {
        return try connection.request()
      } catch Wire.Failure.ended, Wire.Failure.reset {
        connection = try upstream.accept()
        return try connection.request()
      }
    }

    func reply(_ body: String) throws {
      try #expect(!upstream.hasConnection(within: .milliseconds(20)), "a second connection")
      try connection.reply(body: body)
    }
  }

  private func wait(for line: String, in proxy: ProxyProcess) throws {
    let deadline = ContinuousClock.now + Wire.patience
    let client = try proxy.connect()
    while true {
      try client.send("GET /-/metrics HTTP/1.1\r\nHost: localhost\r\n\r\n")
      let text = try client.response().text
      if text.contains(line + "\n") { return }
      try #require(.now < deadline, "no \(line) in \(text)")
    }
  }

  /// Sends as many requests as there are loops several times over, each once the one before is in its place.
  private func queue(_ count: Int, _ proxy: ProxyProcess) throws -> [Wire] {
    try (0..<count).map { number in
      let client = try proxy.connect()
      try client.send("GET", "/v1/\(number)")
      let (state, length) =
        number == 0 ? ("upstream_connections{backend=\"default\",state=\"busy\"}", 1) : ("queued_requests{backend=\"default\"}", number)
      try wait(for: "modelsieve_\(state) \(length)", in: proxy)
      return client
    }
  }

  @Test("is exact whatever the number of loops, and who waits is served in the order of coming", arguments: [1, 2, 16])
  func order(threads: Int) throws {
    try withProxy(server: "threads: \(threads)", backend: "max_connections: 1") { proxy, upstream in
      // So many that those who come are spread.
      let others = try (0..<16 * threads).map { _ in try proxy.connect() }
      defer { withExtendedLifetime(others) {} }
      let clients = try queue(9, proxy)
      let slots = try Slots(upstream)
      for (number, client) in clients.enumerated() {
        try #expect(slots.request().target == "/v1/\(number)")
        try slots.reply("[\(number)]")
        try #expect(client.response().text == "[\(number)]")
      }
      try wait(for: "modelsieve_queued_requests{backend=\"default\"} 0", in: proxy)
    }
  }

  @Test("a client that leaves leaves the queue")
  func left() throws {
    try withProxy(backend: "max_connections: 1") { proxy, upstream in
      let clients = try queue(6, proxy)
      for client in clients[1...4] { client.close() }
      try wait(for: "modelsieve_queued_requests{backend=\"default\"} 1", in: proxy)
      let slots = try Slots(upstream)
      try #expect(slots.request().target == "/v1/0")
      try slots.reply("[0]")
      try #expect(slots.request().target == "/v1/5")
      try slots.reply("[5]")
      try #expect(clients[5].response().text == "[5]")
    }
  }

  @Test("a slot that one loop has idle goes to the other that needs it")
  func idleElsewhere() throws {
    try withProxy(backend: "max_connections: 1") { proxy, upstream in
      var slots: Slots?
      // Each client is dealt to another loop.
      for number in 0..<6 {
        let client = try proxy.connect()
        try client.send("GET", "/v1/\(number)")
        if slots == nil { slots = try Slots(upstream) }
        try #expect(slots?.request().target == "/v1/\(number)")
        try slots?.reply("[\(number)]")
        try #expect(client.response().text == "[\(number)]")
      }
    }
  }

  @Test("counts the connections of before a reload, whatever that changed besides")
  func reload() throws {
    try withProxy(backend: "max_connections: 1") { proxy, upstream in
      let first = try proxy.connect()
      try first.send("GET", "/v1/0")
      let slots = try Slots(upstream)
      try #expect(slots.request().target == "/v1/0")
      let changed = ProxyConfiguration(baseURL: upstream.baseURL, backend: "max_connections: 1\nqueue_timeout: 50s\nconnection_timeout: 9s")
      try proxy.folder.write(changed.yaml, to: "config.yaml")
      proxy.program.signal(SIGHUP)
      try proxy.program.line(with: "configuration reloaded")
      let second = try proxy.connect()
      try second.send("GET", "/v1/1")
      try wait(for: "modelsieve_queued_requests{backend=\"default\"} 1", in: proxy)
      try slots.reply("[0]")
      try #expect(first.response().text == "[0]")
      try #expect(slots.request().target == "/v1/1")
      try slots.reply("[1]")
      try #expect(second.response().text == "[1]")
    }
  }

  private func change(_ proxy: ProxyProcess, _ upstream: ScriptedUpstream, _ backend: String) throws {
    try proxy.folder.write(ProxyConfiguration(baseURL: upstream.baseURL, server: "threads: 1", backend: backend).yaml, to: "config.yaml")
    proxy.program.signal(SIGHUP)
    try proxy.program.line(with: "configuration reloaded")
  }

  @Test("is exact where a reload lowers it: what is open counts, and who waited before waits on")
  func lowered() throws {
    try withProxy(server: "threads: 1", backend: "max_connections: 2") { proxy, upstream in
      let clients = try (0..<4).map { _ in try proxy.connect() }
      for client in clients.prefix(2) { try client.send("GET", "/v1/files") }
      let busy = [try upstream.exchange().connection, try upstream.exchange().connection]
      try clients[2].send("GET", "/v1/2")
      try wait(for: "modelsieve_queued_requests{backend=\"default\"} 1", in: proxy)
      try change(proxy, upstream, "max_connections: 1")
      try clients[3].send("GET", "/v1/3")
      try wait(for: "modelsieve_queued_requests{backend=\"default\"} 2", in: proxy)
      try busy[0].reply(body: "[]")
      try #expect(busy[0].ending() != nil)
      try wait(for: "modelsieve_upstream_connections{backend=\"default\",state=\"busy\"} 1", in: proxy)
      try wait(for: "modelsieve_queued_requests{backend=\"default\"} 2", in: proxy)
      try #expect(!upstream.hasConnection())
      try busy[1].reply(body: "[]")
      try #expect(busy[1].request().target == "/v1/2")
      try #expect(!upstream.hasConnection(within: .milliseconds(50)))
      try busy[1].reply(body: "[]")
      let connection = try upstream.accept()
      try #expect(connection.request().target == "/v1/3")
      try connection.reply(body: "[]")
      for client in clients { try #expect(client.response().status == 200) }
    }
  }

  @Test("is exact where a reload raises it, for who waited before, too")
  func raised() throws {
    try withProxy(server: "threads: 1", backend: "max_connections: 1") { proxy, upstream in
      let clients = try (0..<3).map { _ in try proxy.connect() }
      try clients[0].send("GET", "/v1/0")
      let first = try upstream.exchange().connection
      try clients[1].send("GET", "/v1/1")
      try wait(for: "modelsieve_queued_requests{backend=\"default\"} 1", in: proxy)
      try change(proxy, upstream, "max_connections: 2")
      let (second, request) = try upstream.exchange()
      #expect(request.target == "/v1/1")
      try clients[2].send("GET", "/v1/2")
      try wait(for: "modelsieve_queued_requests{backend=\"default\"} 1", in: proxy)
      try #expect(!upstream.hasConnection())
      for connection in [first, second] { try connection.reply(body: "[]") }
      try upstream.exchange().connection.reply(body: "[]")
      for client in clients { try #expect(client.response().status == 200) }
    }
  }

  @Test("is a backend's own where another at the same address may have more, and whoever waits there is not forgotten")
  func shared() throws {
    let upstream = try ScriptedUpstream()
    let yaml = """
      server: {threads: 1, drain_timeout: 0}
      model_filter:
        small: {base_url: "\(upstream.baseURL)", auth: none, max_connections: 1}
        large: {base_url: "\(upstream.baseURL)", auth: none, max_connections: 2}
      """
    try withProxy(yaml) { proxy in
      let clients = try (0..<3).map { _ in try proxy.connect() }
      try clients[0].post("/v1/completions", body: #"{"model":"large/a"}"#)
      let first = try upstream.exchange().connection
      try clients[1].post("/v1/completions", body: #"{"model":"small/b"}"#)
      try wait(for: "modelsieve_queued_requests{backend=\"small\"} 1", in: proxy)
      try clients[2].post("/v1/completions", body: #"{"model":"large/c"}"#)
      let second = try upstream.exchange().connection
      try first.reply(body: "{}")
      try #expect(clients[0].response().status == 200)
      try #expect(!upstream.hasConnection())
      try second.reply(body: "{}")
      let (connection, request) = try upstream.exchange()
      #expect(request.text == #"{"model":"b"}"#)
      try connection.reply(body: "{}")
      try #expect(clients[1].response().status == 200)
    }
  }

  @Test("what waits since before a reload is counted, and waits no longer than it was to")
  func waitingOverReload() throws {
    try withProxy(server: "threads: 1", backend: "max_connections: 1\nqueue_timeout: 2s") { proxy, upstream in
      let clients = [try proxy.connect(), try proxy.connect()]
      try clients[0].send("GET", "/v1/0")
      let connection = try upstream.exchange().connection
      try clients[1].send("GET", "/v1/1")
      try wait(for: "modelsieve_queued_requests{backend=\"default\"} 1", in: proxy)
      try change(proxy, upstream, "max_connections: 1\nqueue_timeout: 50s")
      try wait(for: "modelsieve_upstream_connections{backend=\"default\",state=\"busy\"} 1", in: proxy)
      // Other than by the limit of its whole lease, which is connection_timeout longer.
      let start = ContinuousClock.now
      try #expect(clients[1].response().status == 503)
      #expect(.now - start < .seconds(6))
      try connection.reply(body: "[]")
      try #expect(clients[0].response().status == 200)
    }
  }

  @Test("whoever has waited for queue_timeout is told so, and when to come again; then it serves on", arguments: ["0", "100ms"])
  func patience(limit: String) throws {
    // On another loop, what is idle here has to be given up first, for which somebody without any patience does not wait.
    try withProxy(server: "threads: 1", backend: "max_connections: 1\nqueue_timeout: \(limit)") { proxy, upstream in
      let first = try proxy.connect()
      try first.send("GET", "/v1/0")
      let slots = try Slots(upstream)
      try #expect(slots.request().target == "/v1/0")
      let refused = try proxy.get("/v1/1")
      #expect(refused.status == 503 && refused.errorCode == "too_many_connections")
      #expect(refused["retry-after"] != nil)
      try slots.reply("[0]")
      try #expect(first.response().text == "[0]")
      let third = try proxy.connect()
      try third.send("GET", "/v1/2")
      try #expect(slots.request().target == "/v1/2")
      try slots.reply("[2]")
      try #expect(third.response().text == "[2]")
    }
  }
}
