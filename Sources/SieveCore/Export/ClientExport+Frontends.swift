// Settings of frontends and editors.

extension ClientExport.Writer {
  var libreChat: ClientExport.Part {
    let endpoint = SettingsValue.members([
      "name": .text("modelsieve"), "apiKey": .text(door.key.text), "baseURL": .text(door.url),
      "models": .members(["default": .list((models.isEmpty ? [first] : models.map(\.id)).map { .text($0) }), "fetch": .boolean(true)]),
      "titleConvo": .boolean(true), "titleModel": .text("current_model"),
    ])
    // Without a version, LibreChat takes none of it.
    let settings = SettingsValue.members(["version": .text("1.2.8"), "endpoints": .members(["custom": .list([endpoint])])])
    return ClientExport.Part(file: "librechat.yaml", format: .yaml, text: settings.yaml)
  }

  var openCode: ClientExport.Part {
    let entries = models.map { model in
      (
        name: model.id,
        value: SettingsValue.members([
          "name": .text(model.name ?? model.id), "tool_call": model.takesTools.map { .boolean($0) },
          "attachment": model.takesImages.map { .boolean($0) }, "reasoning": model.reasons.map { .boolean($0) },
          // Per million tokens.
          "cost": cost(model),
          // The two go together.
          "limit": model.contextLength.map { context in
            .members(["context": .number(context), "output": .number(model.mostOutput ?? min(context, 32_768))])
          },
        ])
      )
    }
    let provider = SettingsValue.members([
      "npm": .text("@ai-sdk/openai-compatible"), "name": .text("modelsieve"),
      "options": .members(["baseURL": .text(door.url), "apiKey": .text(door.key.text)]), "models": .object(entries),
    ])
    let settings = SettingsValue.members([
      "$schema": .text("https://opencode.ai/config.json"), "provider": .members(["modelsieve": provider]),
      "model": .text("modelsieve/" + first),
    ])
    return ClientExport.Part(file: "opencode.json", format: .json, text: settings.json)
  }

  private func cost(_ model: ExportedModel) -> SettingsValue? {
    guard let input = model.inputPrice, let output = model.outputPrice else { return nil }
    return .members(["input": .price(input * 1e6), "output": .price(output * 1e6)])
  }

  var zed: ClientExport.Part {
    let entries = models.map { model in
      SettingsValue.members([
        "name": .text(model.id), "display_name": .text(model.name ?? model.id), "max_tokens": .number(model.contextLength ?? usualContext),
        "max_output_tokens": model.mostOutput.map { .number($0) },
        "capabilities": .members([
          "tools": .boolean(model.takesTools ?? true), "images": .boolean(model.takesImages ?? false),
          "parallel_tool_calls": .boolean(false),
          "prompt_cache_key": .boolean(false),
        ]),
      ])
    }
    let provider = SettingsValue.members(["api_url": .text(door.url), "available_models": .list(entries)])
    let settings = SettingsValue.members(["language_models": .members(["openai_compatible": .members(["modelsieve": provider])])])
    return ClientExport.Part(file: "~/.config/zed/settings.json", format: .json, text: settings.json)
  }

  var vsCode: ClientExport.Part {
    let entries = models.map { model in
      let (context, output) = (model.contextLength ?? usualContext, model.mostOutput ?? 16_384)
      return SettingsValue.members([
        "id": .text(model.id), "name": .text(model.name ?? model.id), "url": .text(door.url + "/chat/completions"),
        "toolCalling": .boolean(model.takesTools ?? true), "vision": .boolean(model.takesImages ?? false),
        "maxInputTokens": .number(context > output ? context - output : context), "maxOutputTokens": .number(min(output, context)),
      ])
    }
    let group = SettingsValue.members([
      "name": .text("modelsieve"), "vendor": .text("customendpoint"), "apiKey": .text(door.key.text), "apiType": .text("chat-completions"),
      "models": .list(entries),
    ])
    return ClientExport.Part(file: "chatLanguageModels.json of the profile", format: .json, text: SettingsValue.list([group]).json)
  }

  var continueDev: ClientExport.Part {
    let entries = models.map { model in
      let abilities = [(model.takesTools, "tool_use"), (model.takesImages, "image_input")].filter { $0.0 == true }.map {
        SettingsValue.text($0.1)
      }
      let options = SettingsValue.members([
        "contextLength": model.contextLength.map { .number($0) }, "maxTokens": model.mostOutput.map { .number($0) },
      ])
      let hasOptions = model.contextLength != nil || model.mostOutput != nil
      return SettingsValue.members([
        "name": .text(model.name ?? model.id), "provider": .text("openai"), "model": .text(model.id), "apiBase": .text(door.url),
        "apiKey": .text(door.key.text), "roles": .list([.text("chat"), .text("edit"), .text("apply")]),
        "capabilities": abilities.isEmpty ? nil : .list(abilities), "defaultCompletionOptions": hasOptions ? options : nil,
      ])
    }
    let settings = SettingsValue.members([
      "name": .text("modelsieve"), "version": .text("1.0.0"), "schema": .text("v1"), "models": .list(entries),
    ])
    return ClientExport.Part(file: "~/.continue/config.yaml", format: .yaml, text: settings.yaml)
  }

  var raycast: ClientExport.Part {
    func supported(_ isSo: Bool) -> SettingsValue { .members(["supported": .boolean(isSo)]) }
    let entries = models.map { model in
      SettingsValue.members([
        "id": .text(model.id), "name": .text(model.name ?? model.id), "context": .number(model.contextLength ?? usualContext),
        "abilities": .members([
          "temperature": supported(true), "vision": supported(model.takesImages ?? false), "system_message": supported(true),
          "tools": supported(model.takesTools ?? true),
        ]),
      ])
    }
    let provider = SettingsValue.members([
      "id": .text("modelsieve"), "name": .text("modelsieve"), "base_url": .text(door.url),
      "api_keys": .members(["modelsieve": .text(door.key.text)]),
      "models": .list(entries),
    ])
    let settings = SettingsValue.members(["providers": .list([provider])])
    return ClientExport.Part(file: "~/.config/raycast/ai/providers.yaml", format: .yaml, text: settings.yaml)
  }

  /// Where a client insists on a length and the list has none.
  private var usualContext: Int { 128_000 }
}
