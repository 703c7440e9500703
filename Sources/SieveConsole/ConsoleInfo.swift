/// What does not change while the process runs.
package struct ConsoleInfo: Sendable {
  package var version: String
  /// Seconds since 1970.
  package var started: Double
  package var isDemo: Bool
  /// Where frontends are to be pointed, without `/v1`.
  package var url: String
  package var hasStateDirectory: Bool

  package init(version: String, started: Double, isDemo: Bool, url: String, hasStateDirectory: Bool) {
    self.version = version
    self.started = started
    self.isDemo = isDemo
    self.url = url
    self.hasStateDirectory = hasStateDirectory
  }
}
