import Foundation
import SieveConfig
import SieveCore
import Testing

@testable import SieveConsole
@testable import SieveProxy

@Suite("The page's JSON")
struct ConsoleTests {
  private let test: TestConsole

  private static let file = """
    model_filter:
      or:
        base_url: http://or.example/v1
        glob: ["a/*"]   # mine
        exclude:
          simple: [a/two]
      local:
        base_url: http://local.example/v1
    aliases:
      fast: or/a/one

    """

  private static let list = """
    {"data":[{"id":"a/one","name":"One","context_length":131072,"pricing":{"prompt":"0.000001","completion":"0.000002"},
    "architecture":{"modality":"text+image->text"},"supported_parameters":["tools"]},{"id":"a/two"},{"id":"b/<script>"}]}
    """

  init() throws { test = try TestConsole(Self.file, lists: ["or": Self.list]) }

  private var console: Console { test.console }

  @Test("Every model has a row with the rules that match it, hidden ones too")
  func models() async throws {
    let json = try await test.get("models")
    let rows = try #require(json["rows"] as? [[Any]])
    let columns = try #require(json["columns"] as? [String])
    let backends = try #require(json["backends"] as? [[String: Any]])
    #expect(backends.map { $0["state"] as? String } == ["up", "down"])
    #expect(rows.allSatisfy { $0.count == columns.count })
    #expect(rows.map { $0[0] as? String } == ["fast", "or/a/one", "or/a/two", "or/b/<script>"])
    #expect(rows.map { $0[3] as? Int } == [1, 1, 0, 0])
    #expect(rows[2][5] as? [Int] == [0, 1] && rows[2][4] as? Int == 1)
    #expect(rows[1][9] as? Int == 131_072 && rows[1][10] as? Double == 1 && rows[1][11] as? Double == 2)
    let sets = try #require(json["sets"] as? [[String]])
    #expect(sets[try #require(rows[1][12] as? Int)] == ["image", "text"])
    #expect(sets[try #require(rows[1][14] as? Int)] == ["tools", "vision"])
    let rules = try #require(json["rules"] as? [[String: Any]])
    #expect(rules.map { $0["key"] as? String } == ["glob", "exclude.simple", "alias"])
    #expect(rules.map { $0["matched"] as? Int } == [2, 1, 0] && rules.map { $0["decided"] as? Int } == [1, 1, 1])
    #expect((rules[1]["place"] as? [String: Int])?["line"] == 6)
  }

  @Test("An answer that the caller has is not sent again")
  func tags() async throws {
    let first = await console.answer(ConsoleRequest(method: "GET", path: "/-/api/v1/models"))
    let tag = try #require(first.fields.first { $0.name == "ETag" }?.value)
    let second = await console.answer(ConsoleRequest(method: "GET", path: "/-/api/v1/models", ifNoneMatch: "\"x\", \(tag)"))
    #expect(second.status == 304)
  }

  @Test("A model tells why it is hidden, what each rule says of it, and its provider's own fields")
  func model() async throws {
    let json = try await test.get("model", "id=or%2Fa%2Ftwo")
    #expect(json["shown"] as? Bool == false && json["reason"] as? String == "exclude: simple: a/two (line 6)")
    #expect((json["rules"] as? [[String: Any]])?.map { $0["outcome"] as? String } == ["matched", "matched"])
    #expect((json["fields"] as? [String: Any])?["id"] as? String == "a/two")
    #expect(try await test.ask(ConsoleRequest(method: "GET", path: "/-/api/v1/model", query: "id=no")).status == 404)
  }

  @Test("A draft is tried, looked at, saved with its comments, and undone")
  func editing() async throws {
    let change = #""change":{"backends":{"or":{"glob":["a/*","b/*"]}}}"#
    let preview = try await test.post("preview", "{\(change)}").json
    #expect(preview["valid"] as? Bool == true && preview["appears"] as? [String] == ["or/b/<script>"])
    #expect((preview["rules"] as? [[String: Any]])?.map { $0["matched"] as? Int } == [2, 1, 1])
    let hash = try #require(preview["hash"] as? String)
    let difference = try await test.post("diff", "{\(change)}").json
    #expect((difference["patch"] as? String)?.contains("+    glob: [\"a/*\", \"b/*\"]   # mine\n") == true)
    #expect(difference["text"] is NSNull)
    let saved = try await test.post("save", "{\(change),\"hash\":\"\(hash)\"}")
    #expect(saved.status == 200 && saved.json["shown"] as? Int == 3)
    #expect(try String(contentsOfFile: test.path, encoding: .utf8).contains("\"b/*\"]   # mine"))
    let late = try await test.post("save", "{\(change),\"hash\":\"\(hash)\"}")
    #expect(late.status == 409 && late.json["hash"] as? String == saved.json["hash"] as? String)
    let undone = try await test.post("undo", "{\"hash\":\"\(try #require(saved.json["hash"] as? String))\"}")
    #expect(undone.status == 200 && undone.json["hash"] as? String == hash && undone.json["shown"] as? Int == 2)
    #expect(try String(contentsOfFile: test.path, encoding: .utf8) == Self.file)
  }

  @Test("Several ids of one kind are offered as a glob that means no other model")
  func suggestions() async throws {
    let list =
      #"{"data":[{"id":"x/a-1"},{"id":"x/a-2"},{"id":"x/a-3"},{"id":"y/b:free"},{"id":"z/c:free"},{"id":"z/d:free"},{"id":"x/b"}]}"#
    let test = try TestConsole(Self.file, lists: ["or": list])
    func suggestion(_ key: String, _ ids: [String]) async throws -> String? {
      let simple = "[" + ids.map { "\"\($0)\"" }.joined(separator: ",") + "]"
      let change = key == "simple" ? "{\"simple\":\(simple)}" : "{\"exclude\":{\"simple\":\(simple)}}"
      let json = try await test.post("preview", "{\"change\":{\"backends\":{\"or\":\(change)}}}").json
      let suggestion = json["suggestion"] as? [String: Any]
      return suggestion.map { "\($0["key"] ?? "") \($0["text"] ?? "")" }
    }
    #expect(try await suggestion("simple", ["x/a-1", "x/a-2", "x/a-3"]) == "glob x/a-*")
    #expect(try await suggestion("exclude", ["a/two", "y/b:free", "z/c:free", "z/d:free"]) == "exclude.glob *:free")
    #expect(try await suggestion("simple", ["x/a-1", "x/a-2", "x/b"]) == nil)
    #expect(try await suggestion("simple", ["x/a-1", "x/a-2"]) == nil)
  }

  @Test("A draft with a mistake says what and where, and cannot be saved")
  func mistakes() async throws {
    let change = #""change":{"backends":{"or":{"regexp":["ok","[a-"],"where":{"n":">"}}}}"#
    let preview = try await test.post("preview", "{\(change)}").json
    #expect(preview["valid"] as? Bool == false)
    let problems = try #require(preview["problems"] as? [[String: Any]])
    let regexp = try #require(problems.first { $0["key"] as? String == "regexp" })
    #expect(regexp["index"] as? Int == 1 && regexp["section"] as? String == "backends/or")
    #expect(problems.contains { $0["key"] as? String == "where" && $0["field"] as? String == "n" })
    let saved = try await test.post("save", "{\(change),\"hash\":\"\(try #require(preview["hash"] as? String))\"}")
    #expect(saved.status == 422)
    #expect(try String(contentsOfFile: test.path, encoding: .utf8) == Self.file)
  }

  @Test(
    "What changes something is for the page alone, and says how a script may pass for it", arguments: ["save", "undo", "backends/or/check"])
  func origins(path: String) async throws {
    let refused = try await test.post(path, "{}", isSameOrigin: false)
    let error = try #require(refused.json["error"] as? [String: Any])
    #expect(refused.status == 403 && error["code"] as? String == "foreign_origin")
    #expect((error["message"] as? String)?.contains("'Origin: http://127.0.0.1:8080'") == true)
  }

  @Test("The feed goes on behind an id, and a slow reader is told how much it missed")
  func activity() async throws {
    let log = console.activity
    for index in 0..<5000 {
      log.append([SettledRequest(EndedRequest(words: RequestWords(method: "POST", path: "/v1/\(index)")))])
    }
    let json = try await test.get("activity")
    let kept = try #require(json["requests"] as? [[String: Any]])
    #expect(kept.first?["id"] as? Int == 5000 && kept.count < 5000)
    let response = await console.answer(
      ConsoleRequest(method: "GET", path: "/-/api/v1/activity", accept: "text/event-stream", lastEventID: "10"))
    guard case .stream(let stream) = response.body else { throw CocoaError(.fileReadUnknown) }
    let state = try #require(await stream.next())
    #expect(String(decoding: state, as: UTF8.self).hasPrefix("event: state\ndata: {\"hash\""))
    let first = String(decoding: try #require(await stream.next()), as: UTF8.self)
    let oldest = 5000 - kept.count + 1
    #expect(first.hasPrefix("event: skipped\ndata: {\"count\":\(oldest - 11)}\n\nid: \(oldest)\nevent: request\n"))
  }

  @Test("The feed of changes escapes what a provider may call a model")
  func atom() async throws {
    console.changes.note(
      ListChange(backend: "or", appeared: ["<b>&\u{1}"], disappeared: [], appearedCount: 1, disappearedCount: 0, time: 1_795_000_000))
    guard case .bytes(let bytes) = await console.answer(ConsoleRequest(method: "GET", path: "/-/changes.atom")).body else { return }
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.contains("+ &lt;b&gt;&amp;</content>"))
    #expect(try await test.get("changes")["last"] as? Int == 1)
  }

  @Test("A change of more models than are named is counted whole, everywhere")
  func largeChange() async throws {
    let names = (0..<100).map { "m\($0)" }
    console.changes.note(
      ListChange(backend: "or", appeared: names, disappeared: [], appearedCount: 300, disappearedCount: 7, time: 1_795_000_000))
    let event = try #require((try await test.get("changes")["events"] as? [[String: Any]])?.first)
    #expect(event["more"] as? Int == 207)
    #expect(event["appeared_count"] as? Int == 300 && event["disappeared_count"] as? Int == 7)
    let backend = try #require((try await test.get("backends")["backends"] as? [[String: Any]])?.first)
    #expect(backend["appeared_day"] as? Int == 300 && backend["disappeared_day"] as? Int == 7)
    let atom = try await test.bytes(ConsoleRequest(method: "GET", path: "/-/changes.atom"))
    #expect(String(decoding: atom.bytes, as: UTF8.self).contains("<title>or: +300 −7 models</title>"))
  }

  @Test("A condition's text is the condition alone, and a list of them JSON, as a change has it")
  func conditionTexts() async throws {
    let file = """
      model_filter:
        base_url: http://or.example/v1
        where: {n: ">= 2", m: ["text->text", 'matches "x"'], one: [a]}

      """
    let test = try TestConsole(file, lists: ["default": Self.list])
    let rules = try #require(try await test.get("models")["rules"] as? [[String: Any]])
    #expect(rules.map { $0["text"] as? String } == [">= 2", #"["text->text","matches \"x\""]"#, #"["a"]"#])
    #expect(rules.map { $0["field"] as? String } == ["n", "m", "one"])
  }

  @Test("Aliases are a section of the rules, and are added, changed and removed like rules")
  func aliases() async throws {
    let sections = try #require(try await test.get("rules")["sections"] as? [[String: Any]])
    let section = try #require(sections.last)
    #expect(section["section"] as? String == "aliases" && section["kind"] as? String == "aliases" && section["shown"] as? Int == 1)
    #expect(section["content"] as? [String: String] == ["fast": "or/a/one"])
    let rules = try #require(section["rules"] as? [[String: Any]])
    #expect(rules.map { $0["field"] as? String } == ["fast"] && rules.map { $0["text"] as? String } == ["or/a/one"])
    let change = #""change":{"aliases":{"fast":["or/a/two","or/a/one"],"new":"or/b/<script>"}}"#
    let preview = try await test.post("preview", "{\(change)}").json
    #expect(preview["appears"] as? [String] == ["new"] && preview["disappears"] as? [String] == [])
    let drafted = try #require(preview["rules"] as? [[String: Any]])
    #expect(drafted.map { $0["text"] as? String } == ["or/a/two, or/a/one", "or/b/<script>"])
    let saved = try await test.post("save", "{\(change),\"hash\":\"\(try #require(preview["hash"] as? String))\"}")
    #expect(saved.status == 200 && saved.json["shown"] as? Int == 3)
    let removed = try await test.post("preview", #"{"change":{"aliases":{"fast":null}}}"#).json
    #expect(removed["disappears"] as? [String] == ["fast"])
  }

  @Test(
    "What is one of a few words is told as the configuration reads it, however the file spells it",
    arguments: [("true", "keep"), ("yes", "Keep"), ("On", "KEEP"), (#""true""#, "'keep'"), ("no", "drop"), ("OFF", "Drop")])
  func spellings(boolean: String, missing: String) async throws {
    let rules = "enforce: \(boolean)\n    case_sensitive: \(boolean)\n    where_missing: \(missing)\n    simple: [yes]"
    let file = "model_filter:\n  or:\n    base_url: http://or.example/v1\n    \(rules)\n    where: {id: \"yes\"}\n"
    let sections = try #require(try await TestConsole(file, lists: [:]).get("rules")["sections"] as? [[String: Any]])
    let content = try #require(sections.first?["content"] as? [String: Any])
    let isOn = missing.lowercased().contains("keep")
    #expect(content["enforce"] as? Bool == isOn && content["case_sensitive"] as? Bool == isOn)
    #expect(content["where_missing"] as? String == (isOn ? "keep" : "drop"))
    #expect(content["simple"] as? [String] == ["yes"] && content["where"] as? [String: String] == ["id": "yes"])
  }

  @Test("A mistake in an alias says which")
  func aliasMistakes() async throws {
    let preview = try await test.post("preview", #"{"change":{"aliases":{"bad":[]}}}"#).json
    let problem = try #require((preview["problems"] as? [[String: Any]])?.first)
    #expect(problem["section"] as? String == "aliases" && problem["key"] as? String == "alias" && problem["field"] as? String == "bad")
  }
}
