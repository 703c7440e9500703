package import SieveCore

/// How many files are open when as many clients are there as a configuration allows, and how many clients fit where fewer files are allowed:
/// one a client, one a connection to a backend, and a few more.
package struct FileBudget: Sendable {
  private let maxClients: Int
  private let maxUpstreams: Int
  private let others: Int

  package init(_ configuration: Configuration, loopCount: Int) {
    maxClients = configuration.server.maxConnections
    maxUpstreams = configuration.backends.reduce(0) { $0 + $1.maxConnections }
    // The process's streams, its listener, files it reads; a loop has a selector, a timer and a wake-up, and may fetch a list.
    others = 32 + 4 * loopCount
  }

  package var needed: Int { maxClients + min(maxClients, maxUpstreams) + others }

  /// How many clients can each have a request under way with `allowed` files.
  package func clients(within allowed: Int) -> Int {
    let room = max(0, allowed - others)
    return min(maxClients, max(room / 2, room - maxUpstreams))
  }
}
