package import SieveCore

/// What one client used of one backend since the start.
package struct UsageCounter: Sendable {
  package var backend: String
  /// Empty where keys are not asked for.
  package var client: String
  package var figures: UsageFigures

  package init(backend: String, client: String, figures: UsageFigures) {
    self.backend = backend
    self.client = client
    self.figures = figures
  }
}
