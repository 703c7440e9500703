/// The settings of one client, ready to paste, for the models that a list shows: a pure function of the list.
package struct ClientExport: Sendable, Equatable {
  package enum Format: String, Sendable {
    case shell, json, yaml, toml, env
  }

  package struct Part: Sendable, Equatable {
    /// Where it goes.
    package let file: String
    package let format: Format
    package let text: String
  }

  package let client: ExportClient
  package let parts: [Part]
  /// What is to be known beside it, in a sentence; nil: nothing.
  package let note: String?

  /// - Parameter models: in the order of the list: the first that chats is the one that is set where a client has but one.
  package init(_ client: ExportClient, models: [ExportedModel], door: ExportDoor) {
    let usable = Self.named(models.filter(\.canChat))
    let writer = Writer(models: usable, first: usable.first?.id ?? "MODEL", door: door)
    self.client = client
    parts = writer.parts(of: client)
    note = Self.note(client)
  }

  struct Writer {
    let models: [ExportedModel]
    let first: String
    let door: ExportDoor
  }

  /// With a name only where no other model is called so: some clients refuse what is there twice, in all nobody could tell which is which.
  private static func named(_ models: [ExportedModel]) -> [ExportedModel] {
    let counts = Dictionary(models.compactMap { $0.name.map { (ModelID($0), 1) } }, uniquingKeysWith: +)
    let ids = Set(models.map { ModelID($0.id) })
    return models.map { model in
      guard let name = model.name.map(ModelID.init), counts[name] != 1 || ids.contains(name) else { return model }
      var model = model
      model.name = nil
      return model
    }
  }

  private static func note(_ client: ExportClient) -> String? {
    switch client {
    case .codex: "Codex speaks the Responses API alone: the model's backend must offer /v1/responses. Its key is read from MODELSIEVE_KEY."
    case .claudeCode:
      "Claude Code speaks Anthropic's Messages API: the model's backend must offer /v1/messages. Unset ANTHROPIC_API_KEY, or it is sent as well."
    case .copilotCLI: "The model must know tools and streaming."
    case .zed: "Zed reads the key from the variable MODELSIEVE_API_KEY, or from its own store."
    case .vsCode:
      "VS Code keeps the key itself where the provider is added by hand (Chat: Manage Language Models): then paste 'models' alone."
    case .openWebUI:
      "Variables are read at the first start; later, Admin Panel → Settings → Connections counts. A keyring has to be pasted there: of a variable, what is behind the first ';' would be another key."
    default: nil
    }
  }
}
