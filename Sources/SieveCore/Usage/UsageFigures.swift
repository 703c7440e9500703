/// What some requests came to. What is not known is counted, never guessed.
package struct UsageFigures: Sendable, Equatable {
  /// Answered with a 2xx.
  package var requests = 0
  /// How many of them told no usage.
  package var unknownTokens = 0
  /// For how many the cost is not known: no usage, or no price.
  package var unknownCost = 0
  package var inputTokens = 0
  package var outputTokens = 0
  /// Of `inputTokens`.
  package var cachedTokens = 0
  /// US dollars, for what is known.
  package var cost = 0.0

  package init() {}

  /// One request.
  package init(_ usage: TokenUsage?, price: ModelPrice?) {
    requests = 1
    unknownTokens = usage == nil ? 1 : 0
    unknownCost = usage == nil || price == nil ? 1 : 0
    guard let usage else { return }
    (inputTokens, outputTokens, cachedTokens) = (usage.input, usage.output, usage.cached)
    cost = price?.cost(of: usage) ?? 0
  }

  package static func += (left: inout UsageFigures, right: UsageFigures) {
    left.requests &+= right.requests
    left.unknownTokens &+= right.unknownTokens
    left.unknownCost &+= right.unknownCost
    left.inputTokens &+= right.inputTokens
    left.outputTokens &+= right.outputTokens
    left.cachedTokens &+= right.cachedTokens
    left.cost += right.cost
  }
}
