internal import ArgumentParser

/// The exit codes of sysexits.h that service managers know.
extension ExitCode {
  /// EX_UNAVAILABLE: the port is taken, the address is not ours.
  static let unavailable = ExitCode(69)
  /// EX_CANTCREAT: a file or a folder cannot be written.
  static let cannotCreate = ExitCode(73)
  /// EX_CONFIG: the configuration is missing or wrong.
  static let badConfiguration = ExitCode(78)
}
