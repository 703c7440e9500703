// What backends and clients write reaches logs and terminals as text that nothing obeys.
import Foundation
import TestSupport
import Testing

@Suite("A stranger's text")
struct HostileTextTests {
  /// As JSON has them: a line break with a forged line, an escape sequence, C1's form of one, marks that turn the line around, a line separator, DEL.
  private static let ids = [
    #"a\n2026-01-01T00:00:00.000Z error forged"#, #"b\u001b[2Jc"#, #"d\u009b2Je"#, #"f\u202eg\u2066h"#, #"i\u2028j\u0085k"#, #"l\u007f\r"#,
    String(repeating: "long-", count: 2000),
  ]

  private static func isHarmless(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { scalar in
      if scalar == "\n" { return true }
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: return false
      default: return true
      }
    }
  }

  private static let isRequest: @Sendable (WireMessage) -> String? = { request in
    .response(body: request.target.hasPrefix("/v1/models") ? .list(of: ids) : "{}")
  }

  @Test("forges no line of the log and no field, and is cut at 256 bytes", arguments: ["text", "json"])
  func log(format: String) throws {
    let backends = try (0..<2).map { _ in try RecordingBackend(Self.isRequest) }
    // The second's models clash with the first's, which is a warning that names one.
    let lines = "auth: none\nprefix: \"\"\ncache_ttl: 1h"
    try withUnion([("one", backends[0], lines), ("two", backends[1], lines)], server: "log: {format: \(format)}") { proxy in
      let client = try proxy.connect()
      try #expect(proxy.list().status == 200)
      for id in Self.ids + [#"nowhere\u202e"#] {
        try client.post("/v1/chat/completions", ["X-Request: \u{202E}"], body: .chat(id))
        let status = try client.response().status
        // A name of more than 512 bytes is refused, and so is one with a control character.
        let isRefused = ["long", #"\n"#, "u001b", "u007f"].contains(where: id.contains)
        #expect(status == (id.hasPrefix("nowhere") ? 404 : isRefused ? 400 : 200), "\(id)")
      }
      try #expect(proxy.get("/v1/models/a%0Ab").status == 400)
      try #expect(proxy.get("/" + String(repeating: "p", count: 9000)).status >= 400)
      try proxy.end()
      let lines = proxy.program.seen.split(separator: "\n")
      #expect(lines.count { $0.contains("request") } >= Self.ids.count + 3)
      #expect(lines.contains { $0.contains("cannot be reached") })
      for line in lines {
        #expect(Self.isHarmless(String(line)) && line.utf8.count < 4096, "\(line)")
        #expect(
          line.prefixMatch(of: format == "json" ? #/\{"time":"\d{4}-/# : #/\d{4}-\d\d-\d\dT[\d:.]+Z (?:info|warning|error) /#) != nil,
          "\(line)")
        #expect(!line.hasPrefix("2026-01-01T00:00:00.000Z"), "\(line)")
        if format == "json" {
          let fields = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
          for (name, value) in fields where name != "message" {
            #expect((value as? String ?? "").utf8.count <= 256 + 3, "\(name)")
          }
        }
      }
    }
  }

  @Test(
    "does nothing to the terminal of who looks at models",
    arguments: [
      ["models"], ["models", "--all", "--why"], ["models", "--json"], ["models", "--json", "--all"], ["check", "--online"],
      ["explain", "one/d"],
    ])
  func terminal(command: [String]) throws {
    let backends = try (0..<2).map { _ in try RecordingBackend(Self.isRequest) }
    let folder = try TemporaryFolder()
    let configuration = UnionConfiguration(
      backends: backends.enumerated().map {
        .init(name: "\($0)", baseURL: $1.baseURL, lines: "auth: none\nprefix: \"\"\nglob: [\"[a-h]*\"]")
      })
    let file = try folder.write(configuration.yaml, to: "config.yaml")
    let result = try Program.run(command + ["-c", file])
    #expect(Self.isHarmless(result.output) && Self.isHarmless(result.log), "\(result.output)\(result.log)")
    #expect(!result.output.isEmpty)
    if command == ["models", "--json"] {
      let list = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
      let ids = (list?["data"] as? [[String: Any]] ?? []).compactMap { $0["id"] as? String }
      #expect(ids.contains { $0.unicodeScalars.contains("\u{202E}") } && ids.contains { $0.unicodeScalars.contains("\u{9B}") })
    }
  }

  @Test(
    "of a refusal shows no key, be it in the reason or in the body", arguments: [["models"], ["check", "--online"], ["explain", "x"]],
    [1, 2])
  func refusal(command: [String], count: Int) throws {
    let backends = try (0..<count).map { _ in
      try RecordingBackend { request in
        let key = request["authorization"] ?? ""
        return .response("401 No \(key)", body: #"{"error":"the key '\#(key)' is unknown \#u{9B}2J"}"#)
      }
    }
    let folder = try TemporaryFolder()
    let configuration = UnionConfiguration(
      backends: backends.enumerated().map { .init(name: "b\($0)", baseURL: $1.baseURL, lines: "api_key: \(TestSecret.operators)") })
    let result = try Program.run(command + ["-c", try folder.write(configuration.yaml, to: "config.yaml")])
    // `run` looks for the key itself.
    // A single backend is called whatever it lists.
    #expect(result.status == (command[0] == "explain" && count == 1 ? 0 : 1) && (result.output + result.log).contains("401 No"))
    #expect(Self.isHarmless(result.output) && Self.isHarmless(result.log))
  }

  @Test("of a refusal puts no key into the log")
  func refusalInLog() throws {
    let backend = try RecordingBackend { .response("403 No \($0["authorization"] ?? "")") }
    let other = try RecordingBackend(models: ["m"])
    try withUnion([("a", backend, "api_key: \(TestSecret.operators)"), ("b", other, "auth: none")]) { proxy in
      try #expect(proxy.get("/v1/models").status == 200)
      try proxy.program.line(with: "list refused")
      #expect(proxy.program.seen.contains("•••"))
    }
  }
}
