/// How many tokens an answer says it took.
package struct TokenUsage: Sendable, Equatable {
  /// Of the prompt, those from a cache included.
  package var input: Int
  package var output: Int
  /// Of `input`, those that were read from the provider's cache.
  package var cached: Int

  package init(input: Int, output: Int, cached: Int = 0) {
    self.input = input
    self.output = output
    self.cached = cached
  }
}
