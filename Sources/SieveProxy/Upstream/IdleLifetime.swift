/// How long idle connections to a backend are kept: as long as the backend keeps them, which its closes tell, and five minutes at most. A request
/// on one that the backend is about to close has to be sent again, so ours are closed a little before. Nanoseconds of the loop's clock.
struct IdleLifetime {
  private(set) var limit = most
  /// After how long it closed one last time.
  private var lastClose: Int64?

  private static let most: Int64 = 300_000_000_000
  private static let least: Int64 = 1_000_000_000

  /// The backend has closed a connection that was idle for so long. Once may be a restart; twice about the same is a habit.
  mutating func closedByPeer(after idle: Int64) {
    defer { lastClose = idle }
    guard let lastClose, abs(idle - lastClose) <= max(idle, lastClose) / 8 else { return }
    limit = min(limit, max(Self.least, min(idle, lastClose) / 10 * 9))
  }

  /// One was idle for `limit`, and the backend had nothing against it: perhaps it has not against more, either.
  mutating func outlived() {
    limit = min(Self.most, limit + limit / 4)
  }
}
