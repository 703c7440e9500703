/// What a model costs, in US dollars a token, as its provider's list says.
package struct ModelPrice: Sendable, Equatable {
  package var input: Double
  package var output: Double
  /// For input that the provider's cache had.
  package var cached: Double

  package init(input: Double, output: Double, cached: Double? = nil) {
    self.input = input
    self.output = output
    self.cached = cached ?? input
  }

  /// More than any provider asks: beyond it a sum of prices would be no number any more.
  static let most = 1000.0

  /// nil where the list names no price. A negative one is none: OpenRouter writes -1 for what varies. Neither is one above `most`.
  package init?(_ model: ModelObject) {
    let values = model.values(of: Self.paths).map { value in value?.number.flatMap { 0...Self.most ~= $0 ? $0 : nil } }
    guard let input = values[0] ?? values[3], let output = values[1] ?? values[4] else { return nil }
    self.init(input: input, output: output, cached: values[2] ?? values[5])
  }

  /// Whether so many tokens can have cost so much.
  package static func canBe(_ dollars: Double, forTokens count: Double) -> Bool { 0...most * count ~= dollars }

  /// OpenRouter's names, then LiteLLM's.
  private static let paths = [
    "pricing.prompt", "pricing.completion", "pricing.input_cache_read", "input_cost_per_token", "output_cost_per_token",
    "cache_read_input_token_cost",
  ].compactMap(FieldPath.init)

  /// Dollars for an answer.
  package func cost(of usage: TokenUsage) -> Double {
    Double(usage.input - usage.cached) * input + Double(usage.cached) * cached + Double(usage.output) * output
  }
}
