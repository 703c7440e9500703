// What the page tells of a configuration file that is not what is served, and what it keeps from becoming one.
import Foundation
import TestSupport
import Testing

@Suite("The page and its file")
struct PageFileTests {
  private static let good = """
    server: {drain_timeout: 0}
    model_filter:
      m:
        base_url: BASE
        auth: none
        glob: ["a"]
    views: {small: {simple: m/a}}

    """

  /// What somebody may make of the file; nil: it is gone.
  struct Damage: CustomTestStringConvertible, Sendable {
    let testDescription: String
    /// What is said of it, and of which line.
    let words: String
    let line: Int?
    let edit: @Sendable (String) -> [UInt8]?

    init(_ name: String, _ words: String, line: Int? = nil, _ edit: @escaping @Sendable (String) -> [UInt8]?) {
      testDescription = name
      self.words = words
      self.line = line
      self.edit = edit
    }

    init(_ name: String, _ words: String, line: Int?, replacing old: String, with new: String) {
      self.init(name, words, line: line) { Array($0.replacing(old, with: new).utf8) }
    }
  }

  static let damages = [
    Damage("an alias that is none", "quotes", line: 6, replacing: #"["a"]"#, with: "[*x"),
    Damage("a bracket that does not close", "", line: 7, replacing: #"["a"]"#, with: "[a"),
    Damage("a key that stands twice", "duplicate key 'auth'", line: 6, replacing: "auth: none", with: "auth: none\n    auth: none"),
    Damage("an unknown key", "unknown key 'globb'", line: 6, replacing: "glob:", with: "globb:"),
    Damage("a tab", "", line: 6, replacing: "    glob", with: "\tglob"),
    Damage("bytes that are no UTF-8", "UTF-8", line: 1) { [0x23, 0xFF, 0x0A] + Array($0.utf8) },
    Damage("nothing", "", line: nil) { _ in [] },
    Damage("no mapping", "", line: 1) { _ in Array("hello".utf8) },
    Damage("too much", "larger than 4 MiB") { Array($0.utf8) + [UInt8](repeating: 0x0A, count: 4 << 20) },
    Damage("no file", "No such file") { _ in nil },
  ]

  @Test("A broken file is told with its line and its cause, whatever is wrong with it, while what is served goes on", arguments: damages)
  func broken(damage: Damage) throws {
    let backend = try RecordingBackend(models: ["a", "b"])
    let text = Self.good.replacing("BASE", with: backend.baseURL)
    try withProxy(text) { proxy in
      if let bytes = damage.edit(text) {
        try proxy.folder.write(bytes: bytes, to: "config.yaml")
      } else {
        try proxy.folder.remove("config.yaml")
      }
      let file = try #require(try proxy.api("session")["file"] as? [String: Any])
      let problems = try #require(file["problems"] as? [[String: Any]])
      let first = try #require(problems.first)
      let message = try #require(first["message"] as? String)
      #expect(damage.words.isEmpty ? !message.isEmpty : message.contains(damage.words), "\(message)")
      if let line = damage.line { #expect((first["place"] as? [String: Any])?["line"] as? Int == line, "\(first)") }
      for key in ["section", "key", "index", "field", "place"] { #expect(first[key] != nil, "\(key)") }
      try #expect(Self.state(proxy)["problems"] as? Int == problems.count)
      try #expect(proxy.api("models")["shown"] as? Int == 1)
      try #expect(proxy.get("/v1/models").modelIDs == ["m/a"])
      // What cannot be edited says why.
      let rules = try proxy.page("/-/api/v1/rules")
      #expect(
        rules.status == 200
          ? file["reason"] is NSNull : file["reason"] is String && (damage.words.isEmpty || rules.errorMessage.contains(damage.words)))
      #expect(file["can_write"] as? Bool == (rules.status == 200))
      try proxy.folder.write(text, to: "config.yaml")
      _ = try proxy.eventually { try Self.problems(proxy).isEmpty ? true : nil }
      try #expect(proxy.page("/-/api/v1/rules").status == 200)
    }
  }

  @Test("A file that is served and cannot be edited says why, and has no mistake")
  func odd() throws {
    let backend = try RecordingBackend(models: ["a"])
    try withProxy("# an old Mac's\r" + Self.good.replacing("BASE", with: backend.baseURL)) { proxy in
      let file = try #require(try proxy.api("session")["file"] as? [String: Any])
      #expect((file["problems"] as? [Any])?.isEmpty == true && file["can_write"] as? Bool == false)
      #expect((file["reason"] as? String)?.contains("a CR alone") == true)
      let rules = try proxy.page("/-/api/v1/rules")
      #expect(rules.errorCode == "edit_refused" && rules.errorMessage.contains("a CR alone"))
    }
  }

  @Test("What cannot be served is told, and is neither saved nor brought back by undo: the file stays as it is")
  func certificates() throws {
    let certificates = try Certificates(for: "IP:127.0.0.1")
    let good = try String(contentsOfFile: certificates.authority, encoding: .utf8)
    let bad = "-----BEGIN CERTIFICATE-----\nnothing\n-----END CERTIFICATE-----\n"
    let backend = try RecordingBackend(models: ["a"])
    let secure = "  s:\n    base_url: https://127.0.0.1:1/v1\n    auth: none\n    ca_file: \(certificates.authority)\nviews:"
    try withProxy(Self.good.replacing("BASE", with: backend.baseURL).replacing("views:", with: secure)) { proxy in
      func save(_ glob: String) throws -> WireMessage {
        let change = #"{"change":{"backends":{"m":{"glob":["\#(glob)"]}}},"hash":"\#(try proxy.fileHash())"}"#
        return try proxy.page("/-/api/v1/save", body: change)
      }
      func undo() throws -> WireMessage { try proxy.page("/-/api/v1/undo", body: #"{"hash":"\#(try proxy.fileHash())"}"#) }
      func file() throws -> String { try String(contentsOfFile: proxy.folder.path("config.yaml"), encoding: .utf8) }
      func expectRefusal(_ answer: WireMessage, _ before: String) throws {
        #expect(answer.status == 422 && answer.errorCode == "invalid_configuration", "\(answer.text)")
        let problems = try #require(try answer.json()["problems"] as? [[String: Any]])
        #expect((problems.first?["message"] as? String)?.contains("ca_file") == true)
        try #expect(file() == before)
      }
      let first = try file()
      try bad.write(toFile: certificates.authority, atomically: true, encoding: .utf8)
      try expectRefusal(save("b"), first)
      try #expect(FileManager.default.contentsOfDirectory(atPath: proxy.folder.path) == ["config.yaml"])
      let told = try proxy.eventually { try Self.problems(proxy).first }
      #expect((told["message"] as? String)?.contains("ca_file") == true)
      try #expect(Self.state(proxy)["problems"] as? Int == 1)

      try good.write(toFile: certificates.authority, atomically: true, encoding: .utf8)
      _ = try proxy.eventually { try Self.problems(proxy).isEmpty ? true : nil }
      try #expect(save("b").status == 200)
      let second = try file()
      #expect(second != first)
      try bad.write(toFile: certificates.authority, atomically: true, encoding: .utf8)
      try expectRefusal(undo(), second)
      try #expect(proxy.api("session").file["can_undo"] as? Bool == true)
      try good.write(toFile: certificates.authority, atomically: true, encoding: .utf8)
      try #expect(undo().status == 200 && file() == first)
    }
  }

  private static func problems(_ proxy: ProxyProcess) throws -> [[String: Any]] {
    try #require(try proxy.api("session").file["problems"] as? [[String: Any]])
  }

  /// What the live feed says first.
  private static func state(_ proxy: ProxyProcess) throws -> [String: Any] {
    let feed = try proxy.connect()
    try feed.send("GET /-/api/v1/activity HTTP/1.1\r\nHost: 127.0.0.1:\(proxy.port)\r\nAccept: text/event-stream\r\n\r\n")
    _ = try feed.read(through: "event: state\ndata: ")
    let data = try feed.read(through: "}")
    return try JSONSerialization.jsonObject(with: Data(data)) as? [String: Any] ?? [:]
  }
}

extension [String: Any] {
  /// What a session says of the file.
  fileprivate var file: [String: Any] { self["file"] as? [String: Any] ?? [:] }
}
