/// A made-up model with the metadata that OpenRouter lists.
struct SampleModel: Sendable {
  enum Kind: Sendable {
    case chat, vision, reasoning, realtime, embedding, transcription, image
  }

  var id: String
  var name: String
  /// Seconds since 1970.
  var created: Int
  var vendor: String
  var kind: Kind
  /// In tokens.
  var contextLength: Int
  var maxCompletion: Int
  var tokenizer: String
  /// In billionths of a dollar a token.
  var promptPrice: Int
  var completionPrice: Int
  var isModerated: Bool
  var takesTools: Bool
  var description: String
}

extension SampleModel {
  var json: JSON {
    [
      "id": .string(id), "name": .string(name), "created": .integer(created), "object": "model", "owned_by": .string(vendor),
      "context_length": .integer(contextLength),
      "architecture": [
        "modality": .string("\(kind.inputs.joined(separator: "+"))->\(kind.outputs.joined(separator: "+"))"),
        "input_modalities": .array(kind.inputs.map(JSON.string)), "output_modalities": .array(kind.outputs.map(JSON.string)),
        "tokenizer": .string(tokenizer),
      ],
      "pricing": [
        "prompt": .string(Self.dollars(promptPrice)), "completion": .string(Self.dollars(completionPrice)),
        "image": .string(Self.dollars(kind == .vision ? promptPrice * 1_000 : kind == .image ? 40_000_000 : 0)), "request": "0",
      ],
      "top_provider": [
        "context_length": .integer(contextLength), "max_completion_tokens": .integer(maxCompletion), "is_moderated": .bool(isModerated),
      ],
      "supported_parameters": .array(supportedParameters.map(JSON.string)), "description": .string(description),
    ]
  }

  private var supportedParameters: [String] {
    switch kind {
    case .embedding: return ["dimensions", "encoding_format"]
    case .transcription: return ["language", "response_format"]
    case .image: return ["n", "size"]
    case .chat, .vision, .reasoning, .realtime:
      let sampling = kind == .reasoning ? ["reasoning", "include_reasoning"] : ["temperature", "top_p", "stop", "seed"]
      return ["max_tokens"] + sampling + (takesTools ? ["tools", "tool_choice", "response_format", "structured_outputs"] : [])
    }
  }

  /// A decimal without exponent and without needless zeros, as OpenRouter writes prices.
  private static func dollars(_ billionths: Int) -> String {
    guard billionths > 0 else { return "0" }
    let (whole, rest) = billionths.quotientAndRemainder(dividingBy: 1_000_000_000)
    guard rest > 0 else { return "\(whole)" }
    let digits = String(String(1_000_000_000 + rest).dropFirst())
    return "\(whole)." + digits.prefix((digits.lastIndex { $0 != "0" }.map { digits.distance(from: digits.startIndex, to: $0) } ?? 0) + 1)
  }
}

extension SampleModel.Kind {
  var inputs: [String] {
    switch self {
    case .chat, .reasoning, .embedding: ["text"]
    case .vision: ["text", "image"]
    case .realtime: ["text", "audio"]
    case .transcription: ["audio"]
    case .image: ["text"]
    }
  }

  var outputs: [String] {
    switch self {
    case .chat, .vision, .reasoning, .transcription: ["text"]
    case .realtime: ["text", "audio"]
    case .embedding: ["embeddings"]
    case .image: ["image"]
    }
  }
}
