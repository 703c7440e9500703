// Settings of programs for the terminal, and of those that take variables.

extension ClientExport.Writer {
  func parts(of client: ExportClient) -> [ClientExport.Part] {
    switch client {
    case .curl: [curl]
    case .openAI: [shell(["OPENAI_BASE_URL": door.url, "OPENAI_API_KEY": door.key.text])]
    case .copilotCLI: [copilot]
    case .openWebUI: [openWebUI]
    case .aider: aider
    case .codex: [codex]
    case .claudeCode: [claudeCode]
    case .llm: [llm]
    case .libreChat: [libreChat]
    case .openCode: [openCode]
    case .zed: [zed]
    case .vsCode: [vsCode]
    case .continueDev: [continueDev]
    case .raycast: [raycast]
    }
  }

  /// Quoted as every shell reads it.
  private static func word(_ text: String) -> String { "'" + text.replacing("'", with: #"'\''"#) + "'" }

  private func shell(_ variables: KeyValuePairs<String, String>) -> ClientExport.Part {
    let lines = variables.map { "export \($0)=\(Self.word($1))\n" }
    return ClientExport.Part(file: "~/.profile, or the shell", format: .shell, text: lines.joined())
  }

  private var curl: ClientExport.Part {
    let key = !door.key.isAny ? " \\\n  -H \(Self.word("Authorization: Bearer " + door.key.text))" : ""
    let body = "{\"model\": \(SettingsValue.quoted(first)), \"messages\": [{\"role\": \"user\", \"content\": \"Hello\"}]}"
    let text =
      "curl \(Self.word(door.url + "/chat/completions"))\(key) \\\n  -H 'Content-Type: application/json' \\\n  -d \(Self.word(body))\n"
    return ClientExport.Part(file: "a terminal", format: .shell, text: text)
  }

  private var copilot: ClientExport.Part {
    let model = models.first { $0.takesTools == true } ?? models.first
    return shell(["COPILOT_PROVIDER_BASE_URL": door.url, "COPILOT_PROVIDER_API_KEY": door.key.text, "COPILOT_MODEL": model?.id ?? first])
  }

  private var openWebUI: ClientExport.Part {
    let variables: KeyValuePairs = [
      "ENABLE_OPENAI_API": "true", "OPENAI_API_BASE_URL": door.url, "OPENAI_API_KEY": door.key.text, "DEFAULT_MODELS": first,
    ]
    // Read by compose and systemd alike, which take double quotes and a backslash.
    let lines = variables.map { "\($0)=\(SettingsValue.quoted($1).replacing("$", with: "$$"))\n" }
    return ClientExport.Part(file: ".env of the compose file", format: .env, text: lines.joined())
  }

  private var aider: [ClientExport.Part] {
    let metadata = SettingsValue.object(
      models.map { model in
        (
          "openai/" + model.id,
          .members([
            "max_input_tokens": model.contextLength.map { .number($0) }, "max_output_tokens": model.mostOutput.map { .number($0) },
            "input_cost_per_token": model.inputPrice.map { .price($0) }, "output_cost_per_token": model.outputPrice.map { .price($0) },
            "supports_vision": model.takesImages.map { .boolean($0) }, "supports_function_calling": model.takesTools.map { .boolean($0) },
            "litellm_provider": .text("openai"), "mode": .text("chat"),
          ])
        )
      })
    let settings = SettingsValue.members([
      "openai-api-base": .text(door.url), "openai-api-key": .text(door.key.text), "model": .text("openai/" + first),
      "model-metadata-file": .text(".aider.model.metadata.json"),
    ])
    return [
      ClientExport.Part(file: ".aider.conf.yml", format: .yaml, text: settings.yaml),
      ClientExport.Part(file: ".aider.model.metadata.json", format: .json, text: metadata.json),
    ]
  }

  private var codex: ClientExport.Part {
    var text = "model = \(SettingsValue.quoted(first))\nmodel_provider = \"modelsieve\"\n"
    if let context = models.first?.contextLength { text += "model_context_window = \(context)\n" }
    text += "\n[model_providers.modelsieve]\nname = \"modelsieve\"\nbase_url = \(SettingsValue.quoted(door.url))\n"
    text += "env_key = \"MODELSIEVE_KEY\"\nwire_api = \"responses\"\n"
    return ClientExport.Part(file: "~/.codex/config.toml", format: .toml, text: text)
  }

  private var claudeCode: ClientExport.Part {
    let settings = SettingsValue.members([
      "env": .members([
        "ANTHROPIC_BASE_URL": .text(door.root), "ANTHROPIC_AUTH_TOKEN": .text(door.key.text), "ANTHROPIC_MODEL": .text(first),
      ])
    ])
    return ClientExport.Part(file: "~/.claude/settings.json", format: .json, text: settings.json)
  }

  private var llm: ClientExport.Part {
    let entries = models.map { model in
      SettingsValue.members([
        "model_id": .text(model.id), "model_name": .text(model.id), "api_base": .text(door.url), "api_key_name": .text("modelsieve"),
        "vision": model.takesImages == true ? .boolean(true) : nil, "supports_tools": model.takesTools == true ? .boolean(true) : nil,
      ])
    }
    let text = "# llm keys set modelsieve\n" + SettingsValue.list(entries).yaml
    return ClientExport.Part(file: "extra-openai-models.yaml in the folder of 'llm logs path'", format: .yaml, text: text)
  }
}
