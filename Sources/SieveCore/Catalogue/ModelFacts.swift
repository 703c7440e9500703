/// What people look for in a model's object, whatever its provider calls it.
package struct ModelFacts: Sendable {
  package var name: String?
  package var owner: String
  /// Seconds since 1970.
  package var created: Double?
  /// In tokens.
  package var context: Double?
  package var price: ModelPrice?
  /// Sorted; nil where nothing is said.
  package var input: [String]?
  package var output: [String]?
  /// Which of `free`, `reasoning`, `structured_outputs`, `tools` and `vision` it says it has, sorted.
  package var features: [String]

  package init(_ model: ModelObject) {
    let values = model.values(of: Self.paths)
    if case .text(let text)? = values[0], text != model.id { name = text }
    if case .text(let text)? = values[1], !text.isEmpty {
      owner = text
    } else {
      owner = model.id.contains("/") ? String(model.id.prefix { $0 != "/" }) : ""
    }
    created = values[2]?.timestamp
    // Some write milliseconds.
    if let moment = created, moment > 1e11 { created = moment / 1000 }
    context = values[3...6].lazy.compactMap { $0?.number }.first { $0 > 0 }
    price = ModelPrice(model)
    (input, output) = (Self.words(values[7]), Self.words(values[8]))
    if case .text(let text)? = values[9], let arrow = text.firstRange(of: "->") {
      input = input ?? text[..<arrow.lowerBound].split(separator: "+").map(String.init).sorted()
      output = output ?? text[arrow.upperBound...].split(separator: "+").map(String.init).sorted()
    }
    let said = (Self.words(values[10]) ?? []) + (Self.words(values[11]) ?? [])
    features = ["reasoning", "structured_outputs", "tools", "vision"].filter(said.contains)
    if input?.contains("image") == true, !features.contains("vision") { features.append("vision") }
    if let price, price.input == 0, price.output == 0 { features.insert("free", at: 0) }
  }

  private static let paths = [
    "name", "owned_by", "created", "context_length", "max_model_len", "max_context_length", "context_window",
    "architecture.input_modalities",
    "architecture.output_modalities", "architecture.modality", "supported_parameters", "capabilities",
  ].compactMap(FieldPath.init)

  private static func words(_ value: ModelFieldValue?) -> [String]? {
    guard case .list(let elements)? = value else { return nil }
    return elements.compactMap { if case .text(let text) = $0 { text } else { nil } }.sorted()
  }
}
