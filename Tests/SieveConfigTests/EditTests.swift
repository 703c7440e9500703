package import SieveConfig
import SieveCore
import TestSupport
import Testing

/// A file with `change` made, or the reasons why not.
func edited(_ text: String, _ change: FileValue) throws -> String {
  let file = try #require(EditableFile(Array(text.utf8)))
  do {
    return String(decoding: try file.applying(ConfigurationChange(change)).bytes, as: UTF8.self)
  } catch let refusals as EditRefusals {
    return refusals.refusals.map { "refused: \($0.path.joined(separator: ".")): \($0.message)" }.joined(separator: "\n")
  }
}

/// The rules of the backend `or`.
func or(_ entries: KeyValuePairs<String, FileValue>) -> FileValue {
  ["backends": ["or": .mapping(entries.map { FileValue.Entry($0.key, $0.value) })]]
}

extension FileValue: ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral {
  package init(stringLiteral value: String) { self = .text(value) }
  package init(arrayLiteral elements: FileValue...) { self = .list(elements) }
  package init(dictionaryLiteral elements: (String, FileValue)...) { self = .mapping(elements.map { Entry($0.0, $0.1) }) }
  package init(nilLiteral: ()) { self = .null }
}

@Suite("Editing the file in place")
struct EditTests {
  private static let file = """
    # my models
    model_filter:
      or:   # the big one
        base_url: https://openrouter.ai/api/v1
        api_key: os.environ/OR

        simple:
          - meta/llama-3   # cheap
          # a favourite:
          - 'x/y'
        glob: ["google/*", "*:free"]  # google
        where: {context_length: ">= 128k"}   # long ones
        exclude:
          glob: ['*-preview']

      # not ready
      local:
        base_url: http://localhost:11434/v1

    """

  private func change(_ old: String, _ new: String, by change: FileValue) throws {
    #expect(try edited(Self.file, change) == Self.file.replacing(old, with: new, maxReplacements: 1))
  }

  @Test("An entry of a block list comes, goes and changes on lines of its own")
  func blockLists() throws {
    try change("      - 'x/y'\n", "      - 'x/y'\n      - 'z:1'\n", by: or(["simple": ["meta/llama-3", "x/y", "z:1"]]))
    try change("      - 'x/y'\n", "", by: or(["simple": ["meta/llama-3"]]))
    try change("- meta/llama-3   #", "#", by: or(["simple": ["x/y"]]))
    try change("      - meta", "      - a\n      - meta", by: or(["simple": ["a", "meta/llama-3", "x/y"]]))
    try change(
      "    simple:\n      - meta/llama-3   # cheap\n      # a favourite:\n      - 'x/y'\n",
      "    simple: []\n      # cheap\n      # a favourite:\n",
      by: or(["simple": []]))
  }

  @Test("A list between brackets keeps its quotes and its comment")
  func flowLists() throws {
    try change("\"*:free\"]", "\"*:free\", \"a*\"]", by: or(["glob": ["google/*", "*:free", "a*"]]))
    try change("\"google/*\", ", "", by: or(["glob": ["*:free"]]))
    try change(", \"*:free\"", "", by: or(["glob": ["google/*"]]))
    try change("\"google/*\", \"*:free\"", "\"b\"", by: or(["glob": ["b"]]))
    try change("[\"google/*\"", "[\"0\", \"google/*\"", by: or(["glob": ["0", "google/*", "*:free"]]))
  }

  @Test("A key comes behind the others and goes with its lines; its comments stay")
  func keys() throws {
    try change(
      "      glob: ['*-preview']\n", "      glob: ['*-preview']\n    enforce: true\n    default: \".*llama.*\"\n",
      by: or(["enforce": "true", "default": ".*llama.*"]))
    try change("    glob: [\"google/*\", \"*:free\"]  # google\n", "    # google\n", by: or(["glob": nil]))
    try change("    exclude:\n      glob: ['*-preview']\n", "", by: or(["exclude": ["glob": nil]]))
    try change(
      "      glob: ['*-preview']\n", "      glob: ['*-preview']\n      where:\n        created: \"> 365d\"\n",
      by: or(["exclude": ["where": ["created": "> 365d"]]]))
    try change(
      "\">= 128k\"}", "\">= 64k\", a.b: \"1\"}", by: or(["where": ["context_length": ">= 64k", "a.b": "1"]]))
  }

  @Test("Views and aliases are added and removed with their sections")
  func sections() throws {
    let views: FileValue = ["views": ["small": ["glob": ["local/*"]]], "aliases": ["fast": ["or/x/y", "local/a"]]]
    let withViews = try edited(Self.file, views)
    #expect(withViews.hasPrefix(Self.file))
    #expect(
      withViews.dropFirst(Self.file.count)
        == "views:\n  small:\n    glob: [\"local/*\"]\naliases:\n  fast: [\"or/x/y\", \"local/a\"]\n")
    #expect(try edited(withViews, ["views": ["small": nil], "aliases": ["fast": nil]]) == Self.file)
  }

  @Test("Line ends, a byte order mark and a missing last line end stay as they are")
  func bytes() throws {
    let crlf = "\u{FEFF}model_filter:\r\n  or:\r\n    base_url: http://x/v1\r\n    glob:\r\n    - a*\r\n    - b"
    #expect(
      try edited(crlf, or(["glob": ["a*", "b", "c"], "enforce": "yes"]))
        == "\u{FEFF}model_filter:\r\n  or:\r\n    base_url: http://x/v1\r\n    glob:\r\n    - a*\r\n    - b\r\n    - c\r\n    enforce: yes"
    )
  }

  @Test("A list over several lines between brackets gets another line")
  func longFlow() throws {
    let file = "model_filter: {or: {base_url: 'http://x/v1', glob: [\n  a,  # first\n  b   # second\n]}}\n"
    #expect(
      try edited(file, or(["glob": ["a", "b", "c"]]))
        == "model_filter: {or: {base_url: 'http://x/v1', glob: [\n  a,  # first\n  b,   # second\n  c\n]}}\n")
    #expect(
      try edited(file, or(["glob": ["a"]])) == "model_filter: {or: {base_url: 'http://x/v1', glob: [\n  a,  # first\n  # second\n]}}\n")
  }

  @Test(
    "The comment behind the head of a block of text, or behind an anchor, stays whatever becomes of the text",
    arguments: [
      ("default: >-   # note\n      a/m1", ["default": nil], "# note"),
      ("default: >-   # note\n      a/m1", ["default": "c"], "default: c # note"),
      ("simple:\n      - |-  # note\n        a/m1\n      - c", ["simple": ["c"]], "simple:\n      # note\n      - c"),
      (
        "simple:\n      - |-  # note\n        a/m1\n      - c", ["simple": ["a/m2", "c"]], "simple:\n      # note\n      - a/m2\n      - c"
      ),
      ("simple: |-  # note\n      a/m1", ["simple": ["a/m1", "c"]], "simple: [a/m1, c] # note"),
      ("simple: |-  # note\n      a/m1", ["simple": ["b", "c"]], "simple: [b, c] # note"),
      ("default: &d   # note\n      a/m1", ["default": "c"], "default: &d   # note\n      c"),
      ("default: !!str   # note\n      a/m1", ["default": nil], "# note"),
      ("simple: !!str   # note\n      a/m1", ["simple": ["a/m1", "c"]], nil),
      ("default: |-\n      a\n    simple: !!str\n         b # note", ["simple": nil], "default: |-\n      a\n    # note"),
    ] as [(String, KeyValuePairs<String, FileValue>, String?)])
  func heads(old: String, change: KeyValuePairs<String, FileValue>, new: String?) throws {
    let file = "model_filter:\n  or:\n    base_url: http://x/v1\n    \(old)\n    prefix: p/\n"
    let result = try edited(file, or(change))
    if let new {
      #expect(result == file.replacing(old, with: new))
    } else {
      #expect(result.contains("# note") || result.contains("refused"))
    }
  }

  @Test(
    "A list or a mapping between brackets can be changed whole behind an anchor or a tag",
    arguments: [
      ("simple: &ids [a/m1, a/m2]", ["simple": ["c"]], "simple: &ids [c]"),
      ("simple: !!seq   [a/m1, a/m2]", ["simple": ["c"]], "simple: !!seq   [c]"),
      ("simple: &ids # why\n      [a/m1]", ["simple": ["c"]], "simple: &ids # why\n      [c]"),
      ("exclude: &e {simple: [c]}", ["exclude": ["simple": nil, "glob": ["z*"]]], "exclude: &e {glob: [\"z*\"]}"),
      ("default: &d a", ["default": "b"], "default: &d b"), ("default: &d", ["default": "b"], "default: &d b"),
      ("simple: &s\n      - a", ["simple": []], "simple: &s []"),
    ] as [(String, KeyValuePairs<String, FileValue>, String)])
  func properties(old: String, change: KeyValuePairs<String, FileValue>, new: String) throws {
    let file = "model_filter:\n  or:\n    base_url: http://x/v1\n    \(old)\n"
    #expect(try edited(file, or(change)) == file.replacing(old, with: new))
  }

  @Test("A file with a comment in every line is edited in no more than its length")
  func longFile() throws {
    let ids = (0..<8000).map { "m\($0)" }
    let file = "model_filter:\n  or:\n    base_url: http://x/v1\n    simple: [\n" + ids.map { "      \($0), # why\n" }.joined() + "    ]\n"
    let cost = try processorTime {
      let result = try edited(file, or(["simple": .list(ids.indices.filter { $0 % 2 == 0 }.map { .text(ids[$0]) })]))
      #expect(result.split(separator: "\n").count == ids.count + 5)
      #expect(EditableFile(Array(file.utf8))?.maskedLines.count == ids.count + 5)
    }
    #expect(cost < .seconds(10))
  }

  @Test("What an anchor shares is refused with its lines; what a merge key brings is written where it belongs")
  func anchors() throws {
    let file = """
      model_filter:
        or: &or
          base_url: http://x/v1
          glob: &g [a]
        b:
          <<: *or
          simple: [s]
          regexp: *g

      """
    #expect(try edited(file, or(["glob": ["c"]])) == "refused: model_filter.or: it carries the anchor 'or', which line 6 uses too")
    #expect(
      try edited(file, ["backends": ["b": ["glob": ["c"], "regexp": ["z", "a"]]]])
        == file.replacing("regexp: *g\n", with: "regexp: [z, a]\n    glob: [c]\n"))
    #expect(
      try edited(file, ["backends": ["b": ["glob": nil]]]) == "refused: model_filter.b.glob: it comes from the merge key '<<' at line 6")
    #expect(EditableFile(Array(file.utf8))?.locks(at: ["backends", "or"])["glob"] == "it carries the anchor 'or', which line 6 uses too")
    #expect(EditableFile(Array(file.utf8))?.locks(at: ["backends", "b"]) == [:])
  }

  @Test("What another reader would take for a number, a boolean or an indicator is quoted")
  func quotes() throws {
    let file = "model_filter:\n  or:\n    base_url: http://x/v1\n    glob: [a]\n"
    let texts: [FileValue] = [
      "a", "12", "yes", "", "- x", "#", "a: b", "a #b", "[a]", "é\u{202E}", "\\d+", "'", "\"", "*x", "1e3", "~", "=", "null",
    ]
    let result = try edited(file, or(["glob": .list(texts)]))
    #expect(EditableFile(Array(result.utf8))?.content(at: ["backends", "or"])["glob"] == .list(texts))
    #expect(result.hasPrefix("model_filter:\n  or:\n    base_url: http://x/v1\n    glob: [a, \"12\", \"yes\", \"\", \"- x\","))
  }

  @Test(
    "What is no change is refused by its path",
    arguments: [
      (["servers": [:]], "servers"), (["backends": ["or": ["api_key": "x"]]], "backends.or.api_key"),
      (["backends": ["or": nil]], "backends.or"),
      (["views": ["v": ["enforce": "true"]]], "views.v.enforce"), (["backends": ["or": ["glob": [["a"]]]]], "backends.or.glob"),
      (["aliases": ["a": ["b": "c"]]], "aliases.a"), (["backends": ["or": ["exclude": ["default": "x"]]]], "backends.or.exclude.default"),
    ] as [(FileValue, String)])
  func flaws(change: FileValue, path: String) {
    #expect(throws: ConfigurationChange.Flaw.self) { try ConfigurationChange(change) }
    do { _ = try ConfigurationChange(change) } catch { #expect(error.path.joined(separator: ".") == path) }
  }

  @Test("A mistake in the edited file leads back to the member of the change")
  func places() throws {
    let file = try #require(EditableFile(Array(Self.file.utf8)))
    let edited = try file.applying(ConfigurationChange(or(["regexp": ["ok", "[a-"], "where": ["n": ">"]])))
    let text = String(decoding: edited.bytes, as: UTF8.self)
    do {
      _ = try load(text, environment: ["OR": "k"])
      Issue.record("accepted")
    } catch {
      let places = error.problems.compactMap { $0.position.flatMap(edited.changePath) }
      #expect(places.map { $0.path.joined(separator: ".") } == ["backends.or.where.n", "backends.or.regexp"])
      #expect(places.last?.index == 1)
    }
  }

  @Test("Keys written into the file are covered for people's eyes")
  func masks() throws {
    let text =
      "server:\n  admin_key: s3cret # mine\n  clients: [{name: a, key: 'k1'}]\nmodel_filter:\n  base_url: http://x/v1\n  api_key: os.environ/K\n  headers:\n    X-A: tok\n"
    let file = try #require(EditableFile(Array(text.utf8)))
    #expect(
      file.maskedLines == [
        "server:", "  admin_key: ••• # mine", "  clients: [{name: a, key: •••}]", "model_filter:", "  base_url: http://x/v1",
        "  api_key: os.environ/K", "  headers:", "    X-A: •••",
      ])
    #expect(file.holdsSecrets)
  }

  @Test("The difference of two texts is what diff -u says")
  func differences() {
    let old = (1...12).map(String.init)
    var new = old
    new[5] = "six"
    new.append("13")
    let difference = LineDifference(from: old, to: new)
    #expect(
      difference.patch(of: "f")
        == "--- f\n+++ f\n@@ -3,10 +3,11 @@\n 3\n 4\n 5\n-6\n+six\n 7\n 8\n 9\n 10\n 11\n 12\n+13\n")
    #expect(LineDifference(from: old, to: old).hunks.isEmpty)
  }
}
