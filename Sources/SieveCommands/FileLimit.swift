internal import CPlatform
internal import Logging
internal import SieveCore
internal import SieveProxy

/// The limit of open files (`RLIMIT_NOFILE`). Shells and systemd start a program with a soft limit of 1,024 for the sake of `select`, which
/// nothing here uses, and leave it to the program to raise it.
enum FileLimit {
  /// As many clients as nobody minds not having more than who left `max_connections` as it is.
  private static let plenty = 1000

  /// Raises the soft limit to what the configuration's connections need; warns where the hard one is lower.
  static func makeRoom(for configuration: Configuration, logger: Logger) {
    let budget = FileBudget(configuration, loopCount: CoreCount.loops(configuration.server))
    let allowed = raise(to: budget.needed)
    guard allowed < budget.needed else { return }
    let clients = budget.clients(within: allowed)
    let isAskedFor = configuration.server.maxConnections != ServerSettings().maxConnections
    logger.log(
      level: isAskedFor || clients < plenty ? .warning : .debug,
      "too few open files are allowed for server.max_connections: raise ulimit -n (LimitNOFILE in systemd) or lower max_connections",
      metadata: ["allowed": "\(allowed)", "needed": "\(budget.needed)", "clients_that_fit": "\(clients)"])
  }

  /// Returns the soft limit there is then: at most `wanted`, unless it was higher before.
  private static func raise(to wanted: Int) -> Int {
    var limit = rlimit()
    // Unknown: nothing to complain of.
    guard getrlimit(resource, &limit) == 0 else { return .max }
    let current = Int(clamping: limit.rlim_cur)
    let goal = min(wanted, Int(clamping: limit.rlim_max), systemLimit)
    guard current < goal else { return current }
    limit.rlim_cur = rlim_t(goal)
    return setrlimit(resource, &limit) == 0 ? goal : current
  }

  #if canImport(Glibc)
    // An enumeration there, while the calls take a number.
    private static let resource = CInt(RLIMIT_NOFILE.rawValue)
  #else
    private static let resource = RLIMIT_NOFILE
  #endif

  /// By default Darwin has no hard limit, and yet refuses a soft one above `kern.maxfilesperproc` (once above `OPEN_MAX`: setrlimit(2)).
  private static var systemLimit: Int {
    #if canImport(Darwin)
      var count: CInt = 0
      var size = MemoryLayout<CInt>.size
      return sysctlbyname("kern.maxfilesperproc", &count, &size, nil, 0) == 0 ? Int(count) : Int(OPEN_MAX)
    #else
      return .max
    #endif
  }
}
