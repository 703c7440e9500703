internal import ArgumentParser
internal import Foundation

/// The folder for what survives a restart: `server.state_dir`, else the one that systemd gives a unit with `StateDirectory=`.
enum StateDirectory {
  /// Returns nil where none is wanted. Throws exit 78, its reason told, where it cannot be used.
  static func prepare(_ configured: String?, environment: [String: String]) throws -> String? {
    // Of several that a unit may have, the first.
    let given = environment["STATE_DIRECTORY"].flatMap { $0.split(separator: ":").first.map(String.init) }
    guard let path = configured ?? given else { return nil }
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw complaint(path, "cannot be made: \((error as NSError).localizedDescription)")
    }
    guard FileManager.default.isWritableFile(atPath: path) else { throw complaint(path, "cannot be written by this user") }
    return path
  }

  private static func complaint(_ path: String, _ reason: String) -> ExitCode {
    Console.complain("\(TerminalText.escaped(path)): the state directory \(reason). Choose another with server.state_dir.")
    return .badConfiguration
  }
}
