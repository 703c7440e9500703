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
