internal import SieveCore

// What answers say of their tokens, and what that costs. By backend and client: models are named by backends, and there may be any number.

extension MetricsReport {
  func writeUsage(to text: inout MetricsText) {
    text.begin("usage_tokens_total", .counter, "Tokens that answers say they took, those of the prompt from a cache included.")
    for counter in usage {
      text.sample(labels(counter) + [("direction", "input")], counter.figures.inputTokens)
      text.sample(labels(counter) + [("direction", "output")], counter.figures.outputTokens)
    }
    text.begin("usage_requests_total", .counter, "Calls that were answered, by whether their answer says what it took.")
    for counter in usage {
      text.sample(labels(counter) + [("usage", "known")], counter.figures.requests - counter.figures.unknownTokens)
      text.sample(labels(counter) + [("usage", "unknown")], counter.figures.unknownTokens)
    }
    text.begin("usage_cost_dollars_total", .counter, "What is known of the cost, by the prices in the catalogues.")
    for counter in usage { text.sample(labels(counter), microseconds: Int64(min(counter.figures.cost, 1e12) * 1_000_000)) }
  }

  private func labels(_ counter: UsageCounter) -> [MetricsText.Label] { [("backend", counter.backend), ("client", counter.client)] }
}
