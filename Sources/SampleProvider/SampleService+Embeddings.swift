// Embeddings: vectors that follow from the text alone, of length 1, without any meaning.
import Foundation

extension SampleService {
  func embeddings(_ request: SampleRequest) -> Reply {
    guard let wanted = decode(EmbeddingRequest.self, from: request) else { return .wrongJSON }
    guard let model = wanted.model else { return .missing("model") }
    guard catalogue.contains(model) else { return .unknownModel(model) }
    guard let texts = wanted.input?.texts else { return .missing("input") }
    let dimensions = wanted.dimensions ?? 256
    guard (1...4_096).contains(dimensions) else { return .error(400, "'dimensions' must be 1 to 4096.", param: "dimensions") }
    let data = texts.enumerated().map { index, text -> JSON in
      let vector = Self.vector(of: text, dimensions)
      let embedding = wanted.encodingFormat == "base64" ? JSON.string(Self.base64(vector)) : .array(vector.map(JSON.number))
      return ["object": "embedding", "index": .integer(index), "embedding": embedding]
    }
    let tokens = JSON.integer(texts.reduce(0) { $0 + max(1, $1.utf8.count / 4) })
    return Reply([
      "object": "list", "data": .array(data), "model": .string(model), "usage": ["prompt_tokens": tokens, "total_tokens": tokens],
    ])
  }

  private static func vector(of text: String, _ dimensions: Int) -> [Float] {
    var generator = StableGenerator(text)
    let raw = (0..<dimensions).map { _ in generator.signedUnit() }
    let length = raw.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return length > 0 ? raw.map { $0 / length } : raw
  }

  /// Little-endian 32-bit floats, as OpenAI packs them.
  private static func base64(_ vector: [Float]) -> String {
    var data = Data(capacity: vector.count * 4)
    for value in vector { withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) } }
    return data.base64EncodedString()
  }
}
