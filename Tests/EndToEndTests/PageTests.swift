// What the page shows and does, over its API, at a running proxy.
import Foundation
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite("The page's API")
struct PageTests {
  private static let list = """
    {"data":[{"id":"a/one","context_length":131072,"pricing":{"prompt":"0.000001","completion":"0.000002"}},\
    {"id":"a/two"},{"id":"b/three"}]}
    """

  private static let file = """
    server: {drain_timeout: 0}   # none
    model_filter:
      m:
        base_url: BASE
        auth: none
        glob: ["a/*"]   # mine
      off:
        base_url: http://127.0.0.1:1/v1
        auth: none
    aliases: {fast: m/a/one}

    """

  /// A month may begin in the middle of a test.
  private static let yesterday = Date(timeIntervalSinceNow: -86_400).formatted(.iso8601.year().month().day())

  private static func run(_ text: String = file, _ body: (ProxyProcess, RecordingBackend) throws -> Void) throws {
    let backend = try RecordingBackend { request in
      if request.target.hasPrefix("/v1/models") { return .response(body: list) }
      return .response(body: #"{"choices":[],"usage":{"prompt_tokens":1000,"completion_tokens":500}}"#)
    }
    try withProxy(text.replacing("BASE", with: backend.baseURL)) { proxy in try body(proxy, backend) }
  }

  private static func chat(_ proxy: ProxyProcess, _ model: String) throws -> WireMessage {
    let client = try proxy.connect()
    try client.post("/v1/chat/completions", body: .chat(model))
    return try client.response()
  }

  @Test("A saved rule counts for the next list a client gets, the file keeps its comments, and undo brings both back")
  func saving() throws {
    try Self.run { proxy, _ in
      try #expect(proxy.get("/v1/models").modelIDs == ["fast", "m/a/one", "m/a/two"])
      let change = #""change":{"backends":{"m":{"glob":["a/*","b/*"]}}}"#
      let preview = try proxy.api("preview", body: "{\(change)}")
      #expect(preview["appears"] as? [String] == ["m/b/three"] && (preview["partial"] as? String)?.hasPrefix("off=") == true)
      let before = try proxy.folder.text("config.yaml")
      let saved = try proxy.api("save", body: "{\(change),\"hash\":\"\(try proxy.fileHash())\"}")
      try #expect(proxy.get("/v1/models").modelIDs == ["fast", "m/a/one", "m/a/two", "m/b/three"])
      let after = try proxy.folder.text("config.yaml")
      #expect(after == before.replacing(#"["a/*"]"#, with: #"["a/*", "b/*"]"#))
      _ = try proxy.api("undo", body: #"{"hash":"\#(saved["hash"] as? String ?? "")"}"#)
      try #expect(proxy.get("/v1/models").modelIDs == ["fast", "m/a/one", "m/a/two"])
      try #expect(proxy.folder.text("config.yaml") == before)
      try #expect(proxy.folder.text("config.yaml.orig") == before)
    }
  }

  @Test(
    "Models that the file declares of a backend that cannot be reached are there as in the list, and stay when something else is tried or saved"
  )
  func declared() throws {
    let file = Self.file.replacing("/v1\n    auth: none\naliases", with: "/v1\n    auth: none\n    models: [dd]\naliases")
    try Self.run(file) { proxy, _ in
      func shown() throws -> [String] {
        let rows = try #require(try proxy.api("models")["rows"] as? [[Any]])
        return rows.filter { $0[3] as? Int == 1 }.compactMap { $0[0] as? String }
      }
      let wanted = ["fast", "m/a/one", "m/a/two", "off/dd"]
      try #expect(shown() == wanted)
      try #expect(proxy.get("/v1/models").modelIDs == wanted)
      let backends = try #require(try proxy.api("backends")["backends"] as? [[String: Any]])
      #expect(backends[1]["state"] as? String == "down" && backends[1]["shown"] as? Int == 1 && backends[1]["listed"] is NSNull)
      let change = #""change":{"backends":{"m":{"glob":["a/one","a/two"]}}}"#
      let preview = try proxy.api("preview", body: "{\(change)}")
      #expect(preview["disappears"] as? [String] == [] && preview["shown"] as? Int == 4)
      let saved = try proxy.api("save", body: "{\(change),\"hash\":\"\(try proxy.fileHash())\"}")
      #expect(saved["shown"] as? Int == 4)
      try #expect(shown() == wanted)
    }
  }

  @Test("Of two who save, the second is told and nothing of the first is lost")
  func twoSavers() throws {
    try Self.run { proxy, _ in
      let hash = try proxy.fileHash()
      func save(_ glob: String) throws -> WireMessage {
        try proxy.page("/-/api/v1/save", body: #"{"change":{"backends":{"m":{"glob":["\#(glob)"]}}},"hash":"\#(hash)"}"#)
      }
      let first = try save("b/*")
      let second = try save("a/one")
      #expect(first.status == 200 && second.status == 409 && second.errorCode == "file_changed")
      #expect(try second.json()["hash"] as? String == (try first.json()["hash"] as? String))
      try #expect(proxy.folder.text("config.yaml").contains(#"glob: ["b/*"]   # mine"#))
    }
  }

  @Test("What the server would refuse cannot be saved, and the answer says what and where")
  func mistakes() throws {
    try Self.run { proxy, _ in
      let before = try proxy.folder.text("config.yaml")
      let change = #""change":{"backends":{"m":{"regexp":["ok","[a-"]}}}"#
      let response = try proxy.page("/-/api/v1/save", body: "{\(change),\"hash\":\"\(try proxy.fileHash())\"}")
      #expect(response.status == 422 && response.errorCode == "invalid_configuration")
      let problems = try #require(try response.json()["problems"] as? [[String: Any]])
      #expect(problems.first?["key"] as? String == "regexp" && problems.first?["index"] as? Int == 1)
      try #expect(proxy.folder.text("config.yaml") == before)
    }
  }

  /// Root may write everything, so it runs the program as somebody who may not.
  private static let asNobody = geteuid() == 0 ? ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : []

  @Test(
    "A file that cannot be written gives the text to paste",
    .enabled(if: asNobody.first.map(FileManager.default.isExecutableFile) ?? true))
  func readOnly() throws {
    let folder = try TemporaryFolder()
    let backend = try RecordingBackend(models: ["a"])
    let proxy = try ProxyProcess(
      Self.file.replacing("BASE", with: backend.baseURL), [], environment: [:], folder: folder, runner: Self.asNobody)
    try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: folder.path)
    defer { try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path) }
    let file = try #require(try proxy.api("session")["file"] as? [String: Any])
    #expect(file["can_write"] as? Bool == false && file["reason"] is String)
    let change = #""change":{"backends":{"m":{"glob":["b/*"]}}}"#
    let response = try proxy.page("/-/api/v1/save", body: "{\(change),\"hash\":\"\(try proxy.fileHash())\"}")
    #expect(response.status == 409)
    #expect(try (response.json()["text"] as? String)?.contains(#"glob: ["b/*"]   # mine"#) == true)
    try proxy.end()
  }

  @Test("A call arrives live, with its tokens and its cost, and is counted")
  func activity() throws {
    try Self.run { proxy, _ in
      let feed = try proxy.connect()
      try feed.send(
        "GET /-/api/v1/activity HTTP/1.1\r\nHost: 127.0.0.1:\(proxy.port)\r\nAccept: text/event-stream\r\n\r\n")
      _ = try feed.read(through: "event: state\ndata: {")
      _ = try proxy.get("/v1/models")
      try #expect(Self.chat(proxy, "fast").status == 200)
      _ = try feed.read(through: "event: request\ndata: ")
      // Loops tell in their own time, so that of the list may come before it or after.
      let line = try feed.read(through: "/v1/chat/completions") + feed.read(through: "\n\n")
      let event = String(decoding: line, as: UTF8.self)
      #expect(event.contains(#""model":"m/a/one","asked_model":"fast","upstream_model":"a/one""#))
      #expect(event.contains(#""input_tokens":1000,"output_tokens":500"#) && event.contains(#""cost":0.002"#))
      for _ in 0..<9 { try #expect(Self.chat(proxy, "m/a/two").status == 200) }
      let usage = try proxy.eventually {
        let usage = try proxy.api("usage?by=model&from=\(Self.yesterday)")
        return (usage["total"] as? [String: Any])?["requests"] as? Int == 10 ? usage : nil
      }
      let rows = try #require(usage["rows"] as? [[String: Any]])
      #expect(rows.map { $0["model"] as? String } == ["m/a/one", "m/a/two"])
      #expect(rows.map { $0["input_tokens"] as? Int } == [1000, 9000] && rows.map { $0["unknown_cost"] as? Int } == [0, 9])
      #expect(rows.first?["cost"] as? Double == 0.002)
      let metrics = try proxy.page("/-/metrics").text
      #expect(metrics.contains(#"modelsieve_usage_tokens_total{backend="m",client="",direction="input"} 10000"#))
      #expect(metrics.contains(#"modelsieve_usage_cost_dollars_total{backend="m",client=""} 0.002"#))
    }
  }

  @Test(
    "A call whose body comes behind its head is counted as any other, with its price though nobody has asked for a list, and so is its scope's"
  )
  func lateBody() throws {
    try Self.run { proxy, backend in
      let client = try proxy.connect()
      let body = String.chat("a/one")
      try client.send(
        "POST /backend/m/v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
      )
      var sent: [UInt8] = []
      _ = try proxy.eventually {
        sent += backend.takeBytes()
        return sent.suffix(4).elementsEqual("\r\n\r\n".utf8) ? true : nil
      }
      try client.send(body)
      try #expect(client.response().status == 200)
      try #expect(Self.chat(proxy, "m/a/one").status == 200)
      let usage = try proxy.eventually {
        let usage = try proxy.api("usage?by=model&from=\(Self.yesterday)")
        return (usage["total"] as? [String: Any])?["requests"] as? Int == 2 ? usage : nil
      }
      let rows = try #require(usage["rows"] as? [[String: Any]])
      #expect(rows.map { $0["model"] as? String } == ["m/a/one"] && rows.first?["cost"] as? Double == 0.004)
      #expect(rows.first?["unknown_cost"] as? Int == 0)
      #expect(backend.requests.count { $0.target == "/v1/models" } == 1)
    }
  }

  @Test("A reader of the feed who does not read holds nobody up, and the process ends in good order under him")
  func slowReader() throws {
    try Self.run { proxy, _ in
      let feed = try proxy.connect()
      try feed.send("GET /-/api/v1/activity HTTP/1.1\r\nHost: 127.0.0.1:\(proxy.port)\r\nAccept: text/event-stream\r\n\r\n")
      for _ in 0..<50 { try #expect(Self.chat(proxy, "fast").status == 200) }
      try proxy.end()
    }
  }

  @Test("Backends say since when they are up or down, and what they did; a key is checked on request")
  func backends() throws {
    try Self.run { proxy, _ in
      try #expect(Self.chat(proxy, "fast").status == 200)
      let backends = try proxy.eventually {
        let backends = try #require(try proxy.api("backends")["backends"] as? [[String: Any]])
        return backends.first?["requests"] as? Int == 1 ? backends : nil
      }
      #expect(backends.map { $0["state"] as? String } == ["up", "down"])
      #expect(backends.map { $0["shown"] as? Int } == [2, 0] && backends.map { $0["hidden"] as? Int } == [1, 0])
      #expect((backends[1]["message"] as? String)?.contains("'off'") == true && backends[1]["since"] is Int)
      #expect(((backends[0]["sparkline"] as? [String: Any])?["requests"] as? [Int])?.reduce(0, +) == 1)
      let good = try proxy.api("backends/m/check", body: "{}")
      #expect(good["ok"] as? Bool == true && good["models"] as? Int == 3)
      let bad = try proxy.api("backends/off/check", body: "{}")
      #expect(bad["ok"] as? Bool == false && bad["status"] is NSNull)
      try #expect(proxy.page("/-/api/v1/backends/none/check", body: "{}").status == 404)
    }
  }

  @Test("Models that come and go are in the feed")
  func changes() throws {
    try Self.run(Self.file.replacing("glob:", with: "cache_ttl: 0\n    glob:")) { proxy, backend in
      _ = try proxy.get("/v1/models")
      backend.setAnswer { _ in .response(body: #"{"data":[{"id":"a/one"},{"id":"<b>"}]}"#) }
      _ = try proxy.get("/v1/models")
      let events = try #require(try proxy.api("changes")["events"] as? [[String: Any]])
      #expect(events.first?["appeared"] as? [String] == ["<b>"] && events.first?["disappeared"] as? [String] == ["a/two", "b/three"])
      let atom = try proxy.page("/-/changes.atom")
      #expect(atom["content-type"] == "application/atom+xml" && atom.text.contains("+ &lt;b&gt;"))
    }
  }

  @Test("Ids and fields that mean harm are text like any other, whatever their size")
  func hostile() throws {
    let ids = ["<script>alert(1)</script>", "\u{202E}gpt", "a\nb", "\"}]}", String(repeating: "x", count: 600)]
    // A scanner that was not optimised takes seconds for a megabyte.
    #if DEBUG
      let size = 1 << 16
    #else
      let size = 1 << 20
    #endif
    let models = ids.map { ["id": $0, "description": $0.hasPrefix("<") ? String(repeating: "é<", count: size / 3) : "", "name": $0] }
    let body = String(decoding: try JSONSerialization.data(withJSONObject: ["data": models]), as: UTF8.self)
    try Self.run { proxy, backend in
      backend.setAnswer { _ in .response(body: body) }
      let shown = try proxy.eventually {
        let shown = try #require(try proxy.api("models")["rows"] as? [[Any]]).compactMap { $0[0] as? String }
        return shown.count > 1 ? shown : nil
      }
      // An id that no request can name is cut.
      let long = shown.filter { $0.hasPrefix("m/xxx") && $0.contains("… (602 bytes) ") }
      #expect(long.count == 1 && Set(shown) == Set(ids.dropLast().map { "m/" + $0 } + ["fast"] + long))
      let id = try #require("m/<script>alert(1)</script>".addingPercentEncoding(withAllowedCharacters: .alphanumerics))
      let model = try proxy.api("model?id=\(id)")
      #expect((model["fields"] as? [String: Any])?["id"] as? String == ids[0])
    }
  }

  @Test("Usage survives a restart in one file")
  func restart() throws {
    let state = try TemporaryFolder()
    let text = Self.file.replacing("{drain_timeout: 0}", with: "{drain_timeout: 0, state_dir: \(state.path("new"))}")
    try Self.run(text) { proxy, _ in
      try #expect(proxy.api("session")["state_dir"] as? Bool == true)
      try #expect(Self.chat(proxy, "fast").status == 200)
    }
    try Self.run(text) { proxy, _ in
      let total = try #require(try proxy.api("usage?from=\(Self.yesterday)")["total"] as? [String: Any])
      #expect(total["requests"] as? Int == 1 && total["output_tokens"] as? Int == 500)
    }
    try #expect(FileManager.default.contentsOfDirectory(atPath: state.path("new")) == ["usage.jsonl"])
  }
}

extension TemporaryFolder {
  fileprivate func text(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }
}
