/// What the sample provider reads of a request for embeddings.
struct EmbeddingRequest: Decodable {
  /// One text or many, each as characters or as token numbers; numbers are taken as a text that lists them.
  struct Input: Decodable {
    let texts: [String]

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let text = try? container.decode(String.self) {
        texts = [text]
      } else if let texts = try? container.decode([String].self) {
        self.texts = texts
      } else if let tokens = try? container.decode([Int].self) {
        texts = ["\(tokens)"]
      } else {
        texts = try container.decode([[Int]].self).map { "\($0)" }
      }
    }
  }

  var model: String?
  var input: Input?
  var dimensions: Int?
  var encodingFormat: String?

  enum CodingKeys: String, CodingKey {
    case model, input, dimensions
    case encodingFormat = "encoding_format"
  }
}
