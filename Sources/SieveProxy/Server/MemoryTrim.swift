internal import CPlatform
internal import Synchronization

/// Gives memory back to the system once there is less to do: the allocator keeps what a burst took, in an arena a thread, and has no reason of its
/// own to return it.
struct MemoryTrim {
  private var requests = 0
  private var quietTicks = 0
  private(set) var isDue = false

  /// Ticks without a request before it is done: five seconds.
  private static let patience = 50
  /// All loops share their allocator, so one does it for all.
  private static let last = Atomic<Int64>(0)
  private static let pause: Int64 = 1_000_000_000

  /// A tick has passed; `requests`: how many there have been in all. Returns whether to do it now.
  mutating func ticked(requests: Int) -> Bool {
    if requests != self.requests {
      self.requests = requests
      quietTicks = 0
      isDue = true
      return false
    }
    guard isDue else { return false }
    quietTicks += 1
    guard quietTicks >= Self.patience else { return false }
    isDue = false
    return true
  }

  /// Once a process. Lists and long bodies come from many threads and go on others: without it they would be paid for in each one's arena.
  static func prepare() { platform_keep_large_memory_apart(256 << 10, 4 << 20) }

  /// On a thread of its own, since it takes milliseconds.
  static func run(at now: Int64) {
    let earlier = last.exchange(now, ordering: .relaxed)
    if now - earlier >= pause { DetachedThread.start { platform_trim_memory() } }
  }
}
