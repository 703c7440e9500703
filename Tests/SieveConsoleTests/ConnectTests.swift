import SieveCore
import Testing

@testable import SieveConsole
@testable import SieveProxy

@Suite("Settings of clients on the page")
struct ConnectTests {
  private let test: TestConsole
  private static let list = #"{"data":[{"id":"embed-1"},{"id":"a/one","name":"One","context_length":131072},{"id":"a/two"},{"id":"b"}]}"#

  init() throws {
    let file = """
      model_filter: {or: {base_url: "http://or.example/v1", exclude: {simple: a/two}}}
      aliases: {fast: or/a/one}
      views: {small: {simple: [or/b]}}

      """
    test = try TestConsole(file, lists: ["or": Self.list])
  }

  @Test("are those of every client that 'export' knows, a command to try first")
  func clients() async throws {
    let json = try await test.get("connect")
    let clients = try #require(json["clients"] as? [[String: String]])
    #expect(clients.map { $0["name"] } == ExportClient.allCases.map(\.rawValue) && clients.first?["name"] == "curl")
    #expect(json["model"] as? String == "fast" && json["key_needed"] as? Bool == false)
    #expect(json["url"] as? String == "http://127.0.0.1:8080/llm")
  }

  @Test("say what 'export' says of the list as it is", arguments: ExportClient.allCases)
  func same(client: ExportClient) async throws {
    let look = try #require(await test.console.source.look())
    let list = FilteredList(look.sources, of: look.configuration, CallPolicy(look.configuration), now: look.now)
    let door = ExportDoor(url: "http://127.0.0.1:8080/llm/v1", key: ExportKey(look.configuration))
    let export = ClientExport(client, models: list.entries.map(ExportedModel.init), door: door)
    let json = try await test.get("connect/\(client.rawValue)")
    let files = try #require(json["files"] as? [[String: String]])
    #expect(json["title"] as? String == client.title)
    #expect(files.map { $0["path"] } == export.parts.map(\.file) && files.map { $0["text"] } == export.parts.map(\.text))
    #expect(files.map { $0["language"] } == export.parts.map(\.format.rawValue))
    #expect(json["notes"] as? [String] == (export.note.map { [$0] } ?? []))
  }

  @Test("are those of a view at its address, or of another address")
  func views() async throws {
    let json = try await test.get("connect/librechat", "view=small&url=https%3A%2F%2Fsieve.example%2F")
    let text = try #require((json["files"] as? [[String: String]])?.first?["text"])
    #expect(text.contains("https://sieve.example/view/small/v1") && text.contains("or/b") && !text.contains("or/a"))
    let error = try await test.ask(ConsoleRequest(method: "GET", path: "/-/api/v1/connect/emacs"))
    #expect(error.status == 404)
  }
}
