internal import ArgumentParser
internal import CPlatform
internal import Foundation
internal import SieveCore

/// The folder for what survives a restart, `server.state_dir`, else the one that systemd gives a unit with `StateDirectory=`: made where it is
/// missing, and found out at the start if nothing can be written there.
enum StateDirectory {
  /// Returns nil where none is wanted. Throws exit 73, its reason told, where it cannot be used.
  static func prepare(_ settings: ServerSettings, environment: [String: String]) throws -> String? {
    // Of several that a unit may have, the first.
    let given = environment["STATE_DIRECTORY"].flatMap { $0.split(separator: ":").first.map(String.init) }
    guard let path = settings.stateDirectory ?? given else { return nil }
    do {
      // Private: what a household asks of its models is nobody else's.
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      if platform_is_folder(path) == 0, access(path, F_OK) == 0 { throw complaint(path, "it is no folder") }
      throw complaint(path, (error as NSError).localizedDescription)
    }
    guard access(path, R_OK | W_OK | X_OK) == 0 else { throw complaint(path, String(cString: strerror(platform_errno()))) }
    return path
  }

  private static func complaint(_ path: String, _ reason: String) -> ExitCode {
    Console.complain("server.state_dir: \(TerminalText.escaped(path)) cannot be written: \(reason)")
    return .cannotCreate
  }
}
