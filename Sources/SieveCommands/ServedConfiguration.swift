internal import SieveConsole
internal import SieveCore
internal import SieveProxy

/// From what the file says to what is served: arguments and environment go before it, and the listener stays as it was at the start.
struct ServedConfiguration: Sendable {
  let listen: ListenOptions
  /// What the process was started with, arguments and environment included.
  let started: Configuration

  /// What the file and the arguments say.
  func wanted(_ configuration: Configuration) throws -> Configuration {
    var wanted = configuration
    wanted.server = try listen.applied(to: wanted.server)
    return wanted
  }

  /// Throws where what is wanted cannot be served after all.
  func snapshot(_ wanted: Configuration) throws -> Snapshot {
    var served = wanted
    // The files' contents are read anew, their names are not: a listener does not move.
    served.server.tls = started.server.tls
    return try Snapshot(served)
  }

  /// The file, as the page may ask for it to be read, or what would come of another.
  func file(_ requests: ReloadRequests) -> ServedFile {
    ServedFile(serve: requests.reload, refusal: { requests.problem }) { configuration in
      do {
        _ = try snapshot(wanted(configuration))
        return nil
      } catch {
        return "\(error)"
      }
    }
  }
}
