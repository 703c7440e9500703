internal import SieveConfig
internal import SieveCore
internal import Testing

@testable internal import SieveCommands

@Suite("What a reload changed")
struct ConfigurationChangeTests {
  private func configuration(_ text: String) throws -> Configuration {
    try ConfigurationFile.parse(text: text, path: "config.yaml", environment: [:]) { _ throws(FileReadError) in
      throw FileReadError("there are no files")
    }.configuration
  }

  private static let text = """
    server: {port: 8081}
    model_filter:
      a: {base_url: "http://h/v1", auth: none, glob: ["x*"]}
      b: {base_url: "http://i/v1", api_key: sk-1}
    """

  @Test("A comment changes nothing, wherever it moves the rest to")
  func comment() throws {
    let moved = try configuration("# a comment\n\n" + Self.text)
    #expect(try ConfigurationChange.lines(from: configuration(Self.text), to: moved) == [])
  }

  @Test(
    "Each change is named, and no key is shown",
    arguments: [
      ("x*", "y*", ["backend 'a': filter"]), ("sk-1", "sk-2", ["backend 'b': api_key"]),
      ("http://h", "http://j", ["backend 'a': base_url"]),
      ("8081", "8082", ["server: port"]), ("  b:", "  c:", ["backend 'c' is new", "backend 'b' is gone"]),
      ("auth: none", "auth: none, cache_ttl: 15m", ["backend 'a': cache_ttl"]),
      ("model_filter", "aliases: {f: a/m}\nmodel_filter", ["aliases"]),
    ])
  func change(old: String, new: String, lines: [String]) throws {
    let before = try configuration(Self.text)
    let after = try configuration(Self.text.replacing(old, with: new))
    #expect(ConfigurationChange.lines(from: before, to: after).filter { !$0.hasSuffix("prefix") } == lines)
  }

  /// `auth` is told as two keys; a backend's name, its key's place and its position are not its own to change.
  @Test("Every property is looked at")
  func completeness() throws {
    let configuration = try configuration(Self.text)
    #expect(ConfigurationChange.backendKeys.count == Mirror(reflecting: configuration.backends[0]).children.count - 3 + 1)
    #expect(ConfigurationChange.serverKeys.count == Mirror(reflecting: configuration.server).children.count)
  }

  @Test("A restart is asked for where the file says something new that is not in effect, and only then")
  func restart() {
    var started = ServerSettings()
    started.port = 9000
    #expect(ConfigurationChange.needsRestart(started: started, from: started, to: started) == [])
    var changed = started
    changed.port = 9001
    #expect(ConfigurationChange.needsRestart(started: started, from: started, to: changed) == ["server.port"])
    #expect(ConfigurationChange.needsRestart(started: started, from: changed, to: changed) == [])
    #expect(ConfigurationChange.needsRestart(started: started, from: changed, to: started) == [])
  }
}
