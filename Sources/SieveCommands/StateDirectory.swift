internal import ArgumentParser
internal import CPlatform
internal import SieveCore

/// `server.state_dir`: made where it is missing, and found out at the start if nothing can be written there.
enum StateDirectory {
  static func prepare(_ settings: ServerSettings) throws {
    guard let path = settings.stateDirectory else { return }
    // Private: what a household asks of its models is nobody else's.
    if mkdir(path, 0o700) == 0 || access(path, R_OK | W_OK | X_OK) == 0 { return try checkKind(path) }
    try refuse(path, String(cString: strerror(platform_errno())))
  }

  private static func checkKind(_ path: String) throws {
    guard platform_is_folder(path) != 0 else { return try refuse(path, "it is no folder") }
  }

  private static func refuse(_ path: String, _ reason: String) throws {
    Console.complain("server.state_dir: \(TerminalText.escaped(path)) cannot be written: \(reason)")
    throw ExitCode.cannotCreate
  }
}
