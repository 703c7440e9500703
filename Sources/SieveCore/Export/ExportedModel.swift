/// What the settings of clients say of a model, as far as its backend's list says it, whichever provider's words it uses.
package struct ExportedModel: Sendable, Equatable {
  /// The id that clients use.
  package var id: String
  package var name: String?
  /// In tokens.
  package var contextLength: Int?
  package var mostOutput: Int?
  /// In dollars a token.
  package var inputPrice: Double?
  package var outputPrice: Double?
  /// nil where the list does not say.
  package var takesTools: Bool?
  package var takesImages: Bool?
  package var reasons: Bool?
  /// Whether it answers in text: what embeds, transcribes or paints is of no use to a client that chats.
  package var isChat = true

  /// Whether a client that chats can be told of it: no request can name an id with control characters.
  package var canChat: Bool { isChat && id.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } }

  /// A longer one, in bytes, is no name, and would be once a model in somebody's settings.
  private static let longestName = 256

  package init(id: String) { self.id = id }

  package init(_ entry: ListEntry) {
    self.init(id: entry.publicID)
    let values = entry.model.values(of: Self.paths)
    func first<Value>(_ fields: Fields, _ read: (ModelFieldValue) -> Value?) -> Value? {
      Self.places[fields.rawValue].lazy.compactMap { values[$0] }.compactMap(read).first
    }
    func tokens(_ value: ModelFieldValue) -> Int? { value.number.flatMap { $0 >= 1 && $0 < 1e9 ? Int($0) : nil } }
    // An alias is known by its own.
    name =
      entry.alias != nil
      ? nil : first(.name) { if case .text(let text) = $0, !text.isEmpty, text.utf8.count <= Self.longestName { text } else { nil } }
    contextLength = first(.context, tokens)
    mostOutput = first(.output, tokens)
    inputPrice = first(.inputPrice, \.number).flatMap { $0 >= 0 ? $0 : nil }
    outputPrice = first(.outputPrice, \.number).flatMap { $0 >= 0 ? $0 : nil }
    takesTools = first(.tools) { Self.says($0, "tools", "tool_use", "function_calling", "tool-use") }
    takesImages = first(.images) { Self.says($0, "image", "vision", "image_input") }
    reasons = first(.reasoning) { Self.says($0, "reasoning", "thinking", "include_reasoning") }
    isChat = first(.answers) { Self.says($0, "text", "chat", "llm", "vlm", "completion") } ?? !Self.looksSpecial(entry.publicID)
  }

  /// Whether a boolean is true, or a list or text holds one of the words.
  private static func says(_ value: ModelFieldValue, _ words: String...) -> Bool? {
    switch value {
    case .boolean(let boolean): boolean
    case .text(let text): words.contains { text.utf8.elementsEqual($0.utf8) }
    case .list(let list): list.contains { element in words.contains { element == .text($0) } }
    case .number, .object: nil
    }
  }

  /// Words in the names of models that do not chat, where the list does not tell.
  private static func looksSpecial(_ id: String) -> Bool {
    let id = id.lowercased()
    if special.contains(where: id.contains) { return true }
    let words = id.split { !$0.isLetter && !$0.isNumber }.map { $0.prefix(while: \.isLetter) }
    return words.contains { specialWords.contains(String($0)) }
  }

  private static let special = [
    "embed", "rerank", "whisper", "transcribe", "moderation", "dall-e", "imagen", "stable-diffusion", "stable-image", "stable-audio",
    "bge-",
    "gpt-image", "qwen-image", "grok-imagine", "t2v", "i2v", "t2i", "hunyuanvideo", "cogvideo", "cosyvoice", "mistral-ocr", "minilm",
  ]

  /// Names and kinds that are too short to be looked for inside of others; what numbers follow them, as in `veo-3` and `sora2`, is no part.
  private static let specialWords: Set<String> = [
    "tts", "xtts", "sora", "veo", "lyria", "realtime", "flux", "kokoro", "sdxl", "midjourney", "ideogram", "recraft", "seedream",
    "seedance",
    "kling", "hailuo", "musicgen", "parakeet", "chirp", "orpheus", "speech", "elevenlabs", "babbage", "davinci", "gte", "colbert", "clip",
  ]

  private enum Fields: Int {
    case name, context, output, inputPrice, outputPrice, tools, images, reasoning, answers
  }

  /// In the order of `Fields`; of several fields the first that says something counts.
  private static let names = [
    ["display_name", "displayName"],
    [
      "context_length", "context_window", "max_model_len", "max_context_length", "max_input_tokens", "inputTokenLimit",
      "top_provider.context_length",
    ],
    ["top_provider.max_completion_tokens", "max_completion_tokens", "max_output_tokens", "outputTokenLimit", "max_output_length"],
    ["pricing.prompt", "pricing.input", "input_cost_per_token"], ["pricing.completion", "pricing.output", "output_cost_per_token"],
    ["supported_parameters", "capabilities.function_calling", "capabilities.tools", "supports_tools", "capabilities"],
    ["architecture.input_modalities", "input_modalities", "capabilities.vision", "supports_vision", "capabilities"],
    ["supported_parameters", "capabilities.reasoning", "supports_reasoning"],
    ["architecture.output_modalities", "output_modalities", "type"],
  ].map { $0.compactMap(FieldPath.init) }

  private static let paths = names.flatMap(\.self)
  /// Of each of `Fields`, the places of its names among `paths`.
  private static let places: [Range<Int>] = names.reduce(into: []) { places, names in
    let start = places.last?.upperBound ?? 0
    places.append(start..<start + names.count)
  }
}
