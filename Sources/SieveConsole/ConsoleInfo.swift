/// What does not change while the process runs.
package struct ConsoleInfo: Sendable {
  package var version: String
  /// Seconds since 1970.
  package var started: Double
  package var isDemo: Bool
  package var hasStateDirectory: Bool

  package init(version: String, started: Double, isDemo: Bool, hasStateDirectory: Bool) {
    self.version = version
    self.started = started
    self.isDemo = isDemo
    self.hasStateDirectory = hasStateDirectory
  }
}
