import Foundation
import Testing

@testable import SieveCore

@Suite("Settings for clients")
struct ClientExportTests {
  private static let door = ExportDoor(url: "http://127.0.0.1:8080/v1/", key: .any)

  /// What providers say of models, in the words of several.
  private static let list = #"""
    [{"id":"text-embedding-3"},
     {"id":"gale","name":"Gale","context_length":131072,"top_provider":{"max_completion_tokens":8192},
      "pricing":{"prompt":"0.0000005","completion":"0.000002"},"supported_parameters":["tools","reasoning"],
      "architecture":{"input_modalities":["text","image"],"output_modalities":["text"]}},
     {"id":"local:7b","max_model_len":32768}, {"id":"paints","architecture":{"output_modalities":["image"]}},
     {"id":"bad\u0007id"}, {"id":"it's \"odd\" $HOME","display_name":"Odd","pricing":{"prompt":"-1","completion":"-1"}}]
    """#

  private static func models(prefix: String = "or/") throws -> [ExportedModel] {
    var backend = Backend(name: "b", baseURL: BaseURL(scheme: .https, host: "b.example", port: 443, path: "/v1"), auth: .none)
    backend.prefix = prefix
    let catalogue = Catalogue([try ModelListDocument(parsing: Array(list.utf8))])
    return FilteredList([(backend, catalogue)]).entries.map(ExportedModel.init)
  }

  private static func export(_ client: ExportClient) throws -> ClientExport { ClientExport(client, models: try models(), door: door) }

  @Test(
    "name the proxy's address in one way, however it was written, and a view's below it",
    arguments: ["https://s.example/llm", "https://s.example/llm/", "https://s.example/llm/v1", "https://s.example/llm/v1/"])
  func addresses(written: String) {
    #expect(ExportDoor(address: written, view: nil, key: .any).url == "https://s.example/llm/v1")
    let door = ExportDoor(address: written, view: "small", key: .any)
    #expect(door.url == "https://s.example/llm/view/small/v1" && door.root == "https://s.example/llm/view/small")
    #expect(ExportDoor(address: door.url, view: "small", key: .any).url == door.url)
  }

  @Test("read what the list says, in whichever words")
  func facts() throws {
    let models = try Self.models()
    let gale = try #require(models.first { $0.id == "or/gale" })
    #expect((gale.contextLength, gale.mostOutput) == (131_072, 8192))
    #expect((gale.inputPrice, gale.outputPrice) == (0.0000005, 0.000002))
    #expect((gale.takesTools, gale.takesImages, gale.reasons) == (true, true, true))
    #expect(models.first { $0.id == "or/local:7b" }?.contextLength == 32_768)
    #expect(models.first { $0.id == "or/local:7b" }?.takesTools == nil)
    #expect(models.filter(\.isChat).map(\.id) == ["or/gale", "or/local:7b", "or/bad\u{7}id", #"or/it's "odd" $HOME"#])
    #expect(models.last?.inputPrice == nil, "a negative price is none")
  }

  @Test("name the address and the models that chat, and no others", arguments: ExportClient.allCases)
  func all(client: ExportClient) throws {
    let export = try Self.export(client)
    let text = export.parts.map(\.text).joined()
    #expect(text.contains("http://127.0.0.1:8080"))
    #expect(!text.contains("paints") && !text.contains("embedding") && !text.contains("bad"))
    #expect(client == .openAI || text.contains("or/gale"))
    for part in export.parts where part.format == .json { _ = try JSONSerialization.jsonObject(with: Data(part.text.utf8)) }
  }

  @Test("are something even where nothing is listed", arguments: ExportClient.allCases)
  func nothing(client: ExportClient) throws {
    let export = ClientExport(client, models: [], door: Self.door)
    #expect(export.parts.allSatisfy { !$0.text.isEmpty && !$0.file.isEmpty })
    for part in export.parts where part.format == .json { _ = try JSONSerialization.jsonObject(with: Data(part.text.utf8)) }
  }

  @Test("have lengths, prices and abilities where the client has room for them")
  func rich() throws {
    let aider = try Self.export(.aider).parts[1].text
    #expect(
      aider.hasPrefix(
        """
        {
          "openai/or/gale": {
            "max_input_tokens": 131072,
            "max_output_tokens": 8192,
            "input_cost_per_token": 0.0000005,
            "output_cost_per_token": 0.000002,
            "supports_vision": true,
            "supports_function_calling": true,
        """))
    let openCode = try Self.export(.openCode).parts[0].text
    for word in [#""context": 131072"#, #""input": 0.5"#, #""output": 2"#, #""model": "modelsieve/or/gale""#] {
      #expect(openCode.contains(word))
    }
    #expect(try Self.export(.codex).parts[0].text.contains("model_context_window = 131072"))
    #expect(try Self.export(.zed).parts[0].text.contains(#""max_tokens": 131072"#))
  }

  @Test("begin LibreChat's file with the version that it asks for")
  func version() throws { #expect(try Self.export(.libreChat).parts[0].text.hasPrefix("version: \"1.")) }

  @Test("call no two models by one name, and an alias by its own", arguments: ExportClient.allCases)
  func names(client: ExportClient) throws {
    func model(_ id: String, _ name: String?) -> ExportedModel {
      var model = ExportedModel(id: id)
      model.name = name
      return model
    }
    let models = [model("a/x", "Gale"), model("b/x", "Gale"), model("c", "Dune"), model("d", "e"), model("e", nil)]
    let text = ClientExport(client, models: models, door: Self.door).parts.map(\.text).joined()
    #expect(!text.contains("Gale"))
    #expect([.zed, .vsCode, .continueDev, .openCode, .raycast].contains(client) == text.contains("Dune"))
    var backend = Backend(name: "b", baseURL: BaseURL(scheme: .https, host: "b.example", port: 443, path: "/v1"), auth: .none)
    backend.prefix = "or/"
    let catalogue = Catalogue([try ModelListDocument(parsing: Array(#"[{"id":"gale","display_name":"Gale"}]"#.utf8))])
    let entries = FilteredList([(backend, catalogue)], aliases: [Alias(name: "fast", targets: ["or/gale"])]).entries
    #expect(entries.map { ExportedModel($0).name } == [nil, "Gale"])
  }

  @Test(
    "leave out what does not chat, by its name where the list says no more",
    arguments: [
      ("gpt-image-1", false), ("chatgpt-image-latest", false), ("sora-2", false), ("veo-3", false), ("google/veo3.1-fast", false),
      ("gpt-realtime", false), ("gpt-4o-realtime-preview", false), ("black-forest-labs/flux.1-dev", false), ("hexgrad/kokoro-82m", false),
      ("text-embedding-3-small", false), ("tts-1", false), ("gpt-4o-mini-tts", false), ("whisper-1", false), ("davinci-002", false),
      ("canopylabs/orpheus-3b", false), ("wan2.1-t2v-14b", false),
      ("gpt-5", true), ("o3", true), ("gpt-4o-audio-preview", true), ("llama-3.3-70b", true), ("deepseek-ocr", true), ("qwen3-vl", true),
      ("influxdata/fluxion", true), ("eclipse-7b", true), ("nova-pro", true), ("settsu", true),
    ])
  func special(id: String, chats: Bool) throws {
    let catalogue = Catalogue([try ModelListDocument(parsing: Array(#"[{"id":"\#(id)"}]"#.utf8))])
    let backend = Backend(name: "b", baseURL: BaseURL(scheme: .https, host: "b.example", port: 443, path: "/v1"), auth: .none)
    #expect(FilteredList([(backend, catalogue)]).entries.map { ExportedModel($0).canChat } == [chats])
  }

  @Test("say which key is wanted, and of whom")
  func keys() {
    func key(_ auths: [BackendAuth], clients: Bool) -> String {
      let backends = auths.enumerated().map {
        Backend(name: "b\($0)", baseURL: BaseURL(scheme: .https, host: "b.example", port: 443, path: "/v1"), auth: $1)
      }
      var configuration = Configuration(backends: backends)
      if clients { configuration.server.clients = [] }
      return ExportKey(configuration).text
    }
    let own = BackendAuth.key(Secret("sk"))
    #expect(key([.none, own], clients: false) == "any" && ExportKey.any.isAny)
    #expect(key([.none, own], clients: true) == "YOUR-KEY")
    #expect(key([.passthrough], clients: false) == "YOUR-PROVIDER-KEY")
    #expect(key([.passthrough, own], clients: false) == "keyring:b0=KEY-OF-b0")
    #expect(key([.passthrough, .passthrough], clients: true) == "keyring:b0=KEY-OF-b0;b1=KEY-OF-b1;gateway=YOUR-KEY")
  }

  @Test(
    "take an address for one only where it is",
    arguments: [
      ("http://h", true), ("HTTPS://h:1/llm/v1/", true), ("http://[::1]:8080", true), ("foo", false), ("h:8080", false), ("http://", false),
      ("http:///v1", false), ("ftp://h", false), ("http://a b", false), ("http://:80", false), ("http://h/?a", false), ("", false),
    ])
  func address(text: String, isOne: Bool) { #expect(ExportDoor.isAddress(text) == isOne) }

  @Test("quote what is odd")
  func quoting() throws {
    #expect(try Self.export(.llm).parts[0].text.contains(#"- model_id: "or/it's \"odd\" $HOME""#))
    let odd = ClientExport(.copilotCLI, models: [ExportedModel(id: "it's $HOME")], door: Self.door)
    #expect(odd.parts[0].text.contains(#"export COPILOT_MODEL='it'\''s $HOME'"#))
  }

  @Test(
    "of a price are written without an exponent",
    arguments: [(0.000002, "0.000002"), (0, "0"), (15, "15"), (1.25, "1.25"), (1e-12, "0.000000000001")])
  func prices(price: Double, text: String) {
    #expect(SettingsValue.price(price).json == text + "\n")
  }

  @Test("A shell reads the key that is to be put in as it stands there, quotes of a backend's name included")
  func shellWords() throws {
    let url = BaseURL(scheme: .https, host: "b.example", port: 443, path: "/v1")
    let backends = ["mom's", "b\"c $HOME"].map { Backend(name: $0, baseURL: url, auth: .passthrough) }
    let door = ExportDoor(url: "http://h/v1", key: ExportKey(Configuration(backends: backends)))
    for client in [ExportClient.curl, .openAI] {
      let shell = Process()
      let output = Pipe()
      shell.executableURL = URL(filePath: "/bin/sh")
      let text = ClientExport(client, models: [], door: door).parts[0].text
      shell.arguments = ["-c", "curl() { printf '%s\\n' \"$@\"; }; " + text + "printf '%s\\n' \"$OPENAI_API_KEY\""]
      shell.standardOutput = output
      try shell.run()
      let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      shell.waitUntilExit()
      #expect(shell.terminationStatus == 0)
      #expect(said.split(separator: "\n").contains { $0.hasSuffix(door.key.text) }, "\(said)")
    }
  }
}
