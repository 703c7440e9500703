import TestSupport
import Testing

@testable import SieveConfig

@Suite("The file for people's eyes")
struct MaskTests {
  private static let keys = ["PASS1", "KEY2", "KEY3", "PASS4", "KEY5", "KEY6", "KEY7", "PASS8", "KEY9", "sk-abcdef0123456789abcdef"]

  private static let file = """
    x: &k KEY2
    h: &h {A: KEY3, B: credential:b}   # api_key: os.environ/K
    server:
      clients:
        - {name: a, key: *k}
        #- {name: b, key: KEY5, view: v}   # {name: c, key: "KEY6"}
      log: {level: info}
    model_filter:
      or:
        base_url: http://or.example:8080/v1   # was http://u:PASS1@or.example/v1
        # api_key: sk-abcdef0123456789abcdef
        #X-Api-Key = KEY7
        # models@home is no password, nor is key
        proxy: "http://user:PASS4@proxy.lan:3128"
        list_query: {access_token: KEY9, all: yes}
        headers: *h
        glob: ["https://a/b@c"]
      two:
        base_url: http://two.example/v1
        proxy: http://user:PASS8/1@proxy.lan
        headers: {<<: *h, C: os.environ/C}

    """

  @Test("shows no key that is written into it, at whatever place and in whatever way")
  func keys() throws {
    let file = try #require(EditableFile(Array(Self.file.utf8)))
    let lines = file.maskedLines
    for key in Self.keys { #expect(!lines.contains { $0.contains(key) }, "\(key)") }
    #expect(file.holdsSecrets)
    #expect(lines[0] == "x: &k •••")
    #expect(lines[1] == "h: &h {A: •••, B: credential:b}   # api_key: os.environ/K")
    #expect(lines[5] == "    #- {name: b, key: •••, view: v}   # {name: c, key: \"•••\"}")
    #expect(lines[9] == "    base_url: http://or.example:8080/v1   # was http://u:•••@or.example/v1")
    #expect(lines[12...13] == ["    # models@home is no password, nor is key", "    proxy: \"http://user:•••@proxy.lan:3128\""])
    #expect(lines[16] == "    glob: [\"https://a/b@c\"]")
  }

  @Test(
    "shows nothing of a key in a comment, however it was commented out",
    arguments: [
      "# api_key: \"S1,S2\"", "# api_key: S1,S2", "# proxy: bob:S1@proxy:3128", "# https_proxy=\"bob:S1@proxy\"",
      "# password: S1 S2, and S3",
      "# headers: {X-A: S1, \"B\": 'S2,S3'}   # so", "# headers:\n#   X-A: S1\n#   X-B: >-\n#     S2\n# prefix: a", "# key -> S1",
      "# api_key:\n#   S1",
      "# api_key: # which\n#   S1", "# old api_key was: S1", "# export OPENAI_API_KEY=S1", "# curl -H \"Authorization: Bearer S1\"",
      "# curl -H \"x-api-key: S1\"", "# {name: a, key: S1}", "# - key: S1", "## api_key: S1", "#! api_key: S1", "# // api_key: S1",
      "# base_url: https://x/v1 api_key: S1", "# (api_key: S1)", "# [api_key: S1]", "# TODO api_key: S1", "# api_key = S1",
      "# api_key: 'It''s,S1'", "# X-Api-Key: S1", "# api_key: |-\n#   S1\n#\n#   S2", "# api_key:\n# S1", "# key:\n#   - S1\n#   - S2",
      "# modelsieve --admin-key S1", "# {\"key\": \"S1\\\",S2\", \"a\": {}}", "# {a: 'x}', key: S1}", "# {a} key: S1,S2",
      "# api_key: \"S1\n#   S2\"",
      "# clients: [{name: a,\n#   key: S1,S2}]", "# proxy:\n#   bob:S1@h", "# {key: a \"S1,S2\"}", "# headers: S1",
      "# config[\"api_key\"] = \"S1\"",
      "default: >-   # api_key: S1\n      a", "default: |- # headers: {A: S1}\n      a", "api_key: |-  # key\n      S1",
      "proxy: bob:S1@h:3128", "proxy: \"bob:S1@h:3128\"", "proxy: S1@h", "proxy: >-\n      bob:S1@h", "proxy: bob:S1/2@h",
      "proxy: &p bob:S1@h",
      "proxy: \"http:\\/\\/bob:S1@h\"", "proxy: \"bob\\x3AS1@h\"", "headers:\n      A: os.environ/A\n      # B: S1\n      # C: S2",
      "headers: S1",
      "headers: {\n      # B: S1\n      A: S2}", "base_url: \"http:\\/\\/bob:S1@h/v1\"",
    ])
  func comments(line: String) throws {
    let text = "model_filter:\n  or:\n    \(line.replacing("\n#", with: "\n    #"))\n    glob: [a]\n"
    let file = try #require(EditableFile(Array(text.utf8)), "\(text)")
    let lines = file.maskedLines
    #expect(!lines.contains { line in ["S1", "S2", "S3"].contains { line.contains($0) } }, "\(lines)")
    #expect(file.holdsSecrets && lines.count == text.split(separator: "\n").count && lines.last == "    glob: [a]", "\(lines)")
  }

  @Test(
    "covers in a comment nothing but keys",
    arguments: [
      ("# {name: b, key: K, view: v}, {glob: [x]}", "# {name: b, key: •••, view: v}, {glob: [x]}"),
      ("# api_key: os.environ/K", "# api_key: os.environ/K"),
      ("# headers: {A: os.environ/K, B: K}", "# headers: {A: os.environ/K, B: •••}"),
      ("# proxy: http://u:K@h:1   # mine", "# proxy: http://u:•••@h:1   # mine"), ("# proxy: h:3128", "# proxy: h:3128"),
      ("# \"key\": \"K\", \"a\": 1", "# \"key\": \"•••\", \"a\": 1"),
      ("# key by key, see https://h/@x: a token", "# key by key, see https://h/@x: a token"),
      ("# api_key:\n    # base_url: http://h/v1", "# api_key:\n    # base_url: http://h/v1"),
      ("# a: b\n    #   c: d", "# a: b\n    #   c: d"),
      ("headers: {A: os.environ/A}   # of: ours", "headers: {A: os.environ/A}   # of: ours"),
      ("default: |- # why: so\n      a", "default: |- # why: so\n      a"),
    ])
  func proportion(line: String, masked: String) throws {
    let file = try #require(EditableFile(Array("model_filter:\n  or:\n    \(line)\n    glob: [a]\n".utf8)))
    #expect(file.maskedLines.joined(separator: "\n") == "model_filter:\n  or:\n    \(masked)\n    glob: [a]")
  }

  @Test(
    "costs a long comment no more than its length",
    arguments: ["key: ", "{key: 'a', ", "key:", "headers: {", "--x ", "'' ", "=", "a\""])
  func longComment(part: String) throws {
    let file = try #require(EditableFile(Array("a: b # \(String(repeating: part, count: 10_000))\n".utf8)))
    let cost = processorTime { #expect(file.maskedLines.count == 1) }
    #expect(cost < .seconds(2))
  }

  @Test("is the file where no key is in it")
  func plain() throws {
    let text = "# a file: of mine, key by key\nmodel_filter:\n  base_url: http://x:1/v1 # see https://x/@y\n  api_key: file:/k\n"
    let file = try #require(EditableFile(Array(text.utf8)))
    #expect(file.maskedLines.map { $0 + "\n" }.joined() == text && !file.holdsSecrets)
  }

  @Test("is saved with the keys that it has")
  func saving() throws {
    let file = try #require(EditableFile(Array(Self.file.utf8)))
    let edited = try file.applying(ConfigurationChange(FileValue.change(of: "or", glob: "b")))
    let text = String(decoding: edited.bytes, as: UTF8.self)
    for key in Self.keys { #expect(text.contains(key)) }
  }
}

extension FileValue {
  fileprivate static func change(of backend: String, glob: String) -> FileValue {
    let content = FileValue.mapping([Entry("glob", .list([.text(glob)]))])
    return .mapping([Entry("backends", .mapping([Entry(backend, content)]))])
  }
}
