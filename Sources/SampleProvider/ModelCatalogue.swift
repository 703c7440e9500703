import NIOCore

/// The models of a provider as its answers need them.
struct ModelCatalogue: Sendable {
  let models: [SampleModel]
  /// `models` as JSON texts, in their order.
  let texts: [ByteBuffer]
  /// Where in `models` an id is.
  let indexes: [String: Int]
  /// The answer that lists them all.
  let list: Reply

  init(count: Int, prefix: String) { self.init(SampleModels.make(count: count, prefix: prefix)) }

  private init(_ models: [SampleModel]) {
    self.models = models
    texts = models.map(\.json.bytes)
    indexes = Dictionary(uniqueKeysWithValues: models.enumerated().map { ($1.id, $0) })
    list = Self.list(texts[...])
  }

  /// What most providers have, made once.
  static let standard = ModelCatalogue(count: SampleProviderOptions().modelCount, prefix: "")

  static func of(_ options: SampleProviderOptions) -> ModelCatalogue {
    options.prefixName.isEmpty && options.modelCount == standard.models.count
      ? standard : ModelCatalogue(count: options.modelCount, prefix: options.prefixName)
  }

  /// The same with one more, at the end.
  func with(_ model: SampleModel) -> ModelCatalogue { ModelCatalogue(models + [model]) }

  func contains(_ id: String) -> Bool { indexes[id] != nil }

  /// At most `limit` models from `start` on, and whether more follow.
  func page(from start: Int, limit: Int) -> Reply {
    let end = start + min(limit, models.count - start)
    let ids = models[start..<end].map { JSON.string($0.id) }
    let ending: JSON = ["has_more": .bool(end < models.count), "first_id": ids.first ?? .null, "last_id": ids.last ?? .null]
    return Self.list(texts[start..<end], members: ending)
  }

  /// In OpenAI's shape, with the members of a JSON object after the others.
  private static func list(_ texts: ArraySlice<ByteBuffer>, members: JSON? = nil) -> Reply {
    var body = ByteBuffer(string: #"{"object":"list","data":["#)
    for (index, text) in texts.enumerated() {
      if index > 0 { body.writeStaticString(",") }
      body.writeImmutableBuffer(text)
    }
    body.writeStaticString("]")
    body.writeString(members.map { "," + String(buffer: $0.bytes).dropFirst() } ?? "}")
    return Reply(pieces: [body])
  }
}
