// Chat completions, completions and responses.

extension SampleService {
  func completion(_ request: SampleRequest, as kind: Completion.Kind) -> Reply {
    guard let wanted = decode(CompletionRequest.self, from: request) else { return .wrongJSON }
    guard let model = wanted.model else { return .missing("model") }
    guard catalogue.contains(model) else { return .unknownModel(model) }
    guard let prompt = wanted.lastPrompt(of: kind) else { return .missing(CompletionRequest.promptField(of: kind)) }
    let completion = Completion(kind: kind, model: model, prompt: prompt)
    guard wanted.stream == true else { return completion.reply }
    return completion.stream(words: max(0, options.pieces), includesUsage: wanted.streamOptions?.includeUsage == true)
  }
}

extension Reply {
  static func missing(_ field: String) -> Reply {
    .error(400, "Missing required parameter: '\(field)'.", param: .string(field), code: "missing_required_parameter")
  }
}
