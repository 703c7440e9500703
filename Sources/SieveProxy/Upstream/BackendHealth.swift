internal import SieveCore

/// Which backends have kept failing, as one loop saw it, so that an alias does not try them first for a while.
struct BackendHealth {
  private struct Entry {
    var failures = 0
    /// Nanoseconds of the loop's clock.
    var skippedUntil: Int64 = 0
  }

  private var entries: [Entry]
  /// Whether some backend has failed since it last worked; if not, nobody need be asked.
  private(set) var isTroubled = false
  /// The loop's coarse clock, in nanoseconds.
  var now: Int64 = 0

  /// After so many failures in a row …
  static let threshold = 3
  /// … a backend is skipped for so long.
  static let pause: Int64 = 30_000_000_000

  init(backendCount: Int) {
    entries = Array(repeating: Entry(), count: backendCount)
  }

  mutating func failed(_ backend: Int) {
    isTroubled = true
    entries[backend].failures += 1
    if entries[backend].failures >= Self.threshold { entries[backend].skippedUntil = now &+ Self.pause }
  }

  mutating func worked(_ backend: Int) {
    guard entries[backend].failures != 0 else { return }
    entries[backend] = Entry()
    isTroubled = entries.contains { $0.failures != 0 }
  }

  /// `routes` in their order, but for those of backends that keep failing, which come last: better a bad backend than none.
  func preferred(_ routes: [Route]) -> [Route] {
    let isSkipped = { (route: Route) in entries.indices.contains(route.backend) && entries[route.backend].skippedUntil > now }
    return routes.filter { !isSkipped($0) } + routes.filter(isSkipped)
  }
}
