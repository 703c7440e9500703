package import SieveCore

/// A configuration that can be used, and what its reader should know besides.
package struct LoadedConfiguration: Sendable, Equatable {
  package var configuration: Configuration
  /// What works but is probably not meant. Sorted by position.
  package var warnings: [ConfigurationProblem]
  /// Every file it depends on as it was just before it was read: the configuration itself first, then key, CA and TLS files.
  package var files: [FileStamp]

  package init(_ configuration: Configuration, warnings: [ConfigurationProblem] = [], files: [FileStamp] = []) {
    self.configuration = configuration
    self.warnings = warnings
    self.files = files
  }
}
