/// Which field of a model object a condition looks at: `pricing.prompt` is `prompt` in the object `pricing`.
struct FieldPath: Sendable, Equatable {
  /// As the operator wrote it.
  let source: String
  /// The names from the outside in, as UTF-8. Never empty.
  let names: [[UInt8]]
  /// Whether it speaks of money, which is never negative: `pricing.prompt`, `input_cost_per_token`.
  let isPrice: Bool

  /// nil where a name between the dots is empty.
  init?(_ source: String) {
    names = source.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).map(Array.init)
    guard names.allSatisfy({ !$0.isEmpty }) else { return nil }
    self.source = source
    let words = source.lowercased()
    isPrice = words.contains("pric") || words.contains("cost")
  }
}
