// One line a request, at its end.
import Foundation
import TestSupport
import Testing

@Suite("The log")
struct LogTests {
  /// One request that is answered, with what may not be in the log.
  private func serveOne(_ proxy: ProxyProcess, _ upstream: ScriptedUpstream) throws {
    let client = try proxy.connect()
    let lines = ["traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "Authorization: Bearer \(TestSecret.clients)"]
    try client.post("/v1/chat/completions?key=\(TestSecret.clients)", lines, body: #"{"model":"or/a \"b\"","prompt":"private words"}"#)
    try upstream.exchange().connection.reply("201 Created")
    _ = try client.response()
  }

  @Test("says what was asked, of whom, and how it ended, and nothing of what was said")
  func text() throws {
    try withProxy(named: "or") { proxy, upstream in
      try serveOne(proxy, upstream)
      let line = try proxy.program.line(with: " request ")
      for field in [
        "method=POST", "path=/v1/chat/completions ", "backend=or", #"model="or/a \"b\"""#, #"upstream_model="a \"b\"""#, "status=201",
        "outcome=ok",
        "trace_id=0af7651916cd43dd8448eb211c80319c", "first_byte_ms=", "duration_ms=", "in=", "out=",
      ] { #expect(line.contains(field), "\(field) in \(line)") }
      #expect(!line.contains("private words") && !line.contains("key="))
    }
  }

  @Test("is in the order of time, whichever loop served a request, and so are the lines between")
  func order() throws {
    // Some runs, because a loop that a busy machine keeps from its work for a second is not waited for.
    var isOrdered = false
    for _ in 1...3 where !isOrdered {
      try withProxy(server: "threads: 4") { proxy, _ in
        // So many that all loops have some.
        let clients = try (1...120).map { _ in try proxy.connect() }
        for round in 1...5 {
          for client in clients { try client.send("GET", "/-/health") }
          if round == 3 { proxy.program.signal(SIGHUP) }
          for client in clients { try #expect(client.response().status == 200) }
          try proxy.program.readLog()
        }
        try proxy.end()
        #expect(proxy.program.seen.contains("configuration"))
        let times = proxy.program.seen.split(separator: "\n").map { $0.prefix(24) }
        #expect(times.count > 600)
        isOrdered = zip(times, times.dropFirst()).allSatisfy { $0 <= $1 }
      }
    }
    #expect(isOrdered)
  }

  @Test("is JSON where that is asked for, line by line")
  func json() throws {
    try withProxy(named: "or", server: "log: {format: json}") { proxy, upstream in
      try serveOne(proxy, upstream)
      try proxy.program.line(with: "\"request\"")
      try proxy.end()
      for line in proxy.program.seen.split(separator: "\n") {
        let fields = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
        #expect(fields["time"] != nil && fields["level"] != nil && fields["message"] != nil)
        guard fields["message"] as? String == "request" else { continue }
        #expect(fields["status"] as? Int == 201)
        #expect(fields["model"] as? String == #"or/a "b""#)
      }
    }
  }

  @Test("says nothing of good requests at level warning, which a reload may set")
  func quiet() throws {
    try withProxy { proxy, upstream in
      let quiet = ProxyConfiguration(baseURL: upstream.baseURL, server: "log: {level: warning}")
      try proxy.folder.write(quiet.yaml, to: "config.yaml")
      proxy.program.signal(SIGHUP)
      try proxy.program.line(with: "configuration reloaded")
      try #expect(proxy.get("/-/health").status == 200)
      try proxy.end()
      #expect(!proxy.program.seen.contains(" request "))
    }
  }
}
