/// The name a request gives its model under, in every notation.
enum ModelFieldName {
  static let text: StaticString = "model"

  /// Whether a decoded name means the model. ASCII case is ignored: Go's `encoding/json` (Ollama, LocalAI) and ASP.NET do so, and a second
  /// spelling that we overlook would name a model that we never checked.
  static func matches(_ name: UnsafeRawBufferPointer) -> Bool {
    name.equals(text)
  }
}
