internal import CPlatform

/// How much processor time a thread has used; read from any thread.
struct ThreadClock: Sendable {
  private let clock: clockid_t?

  /// Of the thread that this is called on.
  init() {
    var clock = clockid_t()
    self.clock = platform_thread_clock(&clock) == 0 ? clock : nil
  }

  /// In nanoseconds; always 0 on systems that do not tell one thread of another.
  func time() -> Int64 { clock.map(Self.read) ?? 0 }

  /// The time that goes by, on the same scale.
  static func now() -> Int64 { read(CLOCK_MONOTONIC) }

  private static func read(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
