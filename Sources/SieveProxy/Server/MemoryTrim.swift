internal import CPlatform
internal import Synchronization

/// Gives memory back to the system once there is less to do: the allocator keeps what a burst took, in an arena a thread, and has no reason of its
/// own to return it.
struct MemoryTrim {
  /// What memory is taken for.
  struct Load {
    /// In all, so far.
    var requests = 0
    /// At this moment; of `held` in bytes.
    var connections = 0
    var held = 0
  }

  /// The most there was since the last time, of requests within a window.
  private var most = Load()
  /// How many requests there had been a tick ago, when the window began, and at the last time.
  private var requests = 0
  private var requestsBefore = 0
  private var requestsTrimmed = 0
  private var quietTicks = 0
  private var windowTicks = 0
  private var trimmedAt = -Self.patience
  /// Whether it will be done once there are no more requests.
  private(set) var isDue = false

  /// Five seconds of ticks: without a request, or to see in whether the load has fallen.
  private static let window = 50
  /// A burst leaves much more than what goes on: it has fallen to a quarter, from so much at least.
  private static let fall = 4
  private static let least = Load(requests: 64, connections: 32, held: 4 << 20)
  /// After so few requests, such as probes are, it is not done again within a minute.
  private static let few = 16
  private static let patience: Int64 = 60_000_000_000
  /// All loops share their allocator, so one does it for all.
  private static let last = Atomic<Int64>(0)
  private static let pause: Int64 = 1_000_000_000

  /// A tick has passed. Returns whether to do it now.
  mutating func ticked(_ load: Load, at now: Int64) -> Bool {
    most.connections = max(most.connections, load.connections)
    most.held = max(most.held, load.held)
    if load.requests != requests {
      requests = load.requests
      quietTicks = 0
      isDue = isDue || requests - requestsTrimmed >= Self.few || now - trimmedAt >= Self.patience
    } else if isDue {
      quietTicks += 1
    }
    let hasFallen = endsWindow() && fell(load)
    guard hasFallen || isDue && quietTicks >= Self.window else { return false }
    most = Load(connections: load.connections, held: load.held)
    requestsTrimmed = requests
    trimmedAt = now
    isDue = false
    return true
  }

  private mutating func endsWindow() -> Bool {
    windowTicks += 1
    guard windowTicks == Self.window else { return false }
    windowTicks = 0
    return true
  }

  /// At the end of a window: whether there is much less of anything than there was.
  private mutating func fell(_ load: Load) -> Bool {
    let served = load.requests - requestsBefore
    requestsBefore = load.requests
    most.requests = max(most.requests, served)
    return Self.fell(from: most.requests, to: served, Self.least.requests)
      || Self.fell(from: most.connections, to: load.connections, Self.least.connections)
      || Self.fell(from: most.held, to: load.held, Self.least.held)
  }

  private static func fell(from most: Int, to now: Int, _ least: Int) -> Bool { most >= least && now <= most / fall }

  /// Once a process. Lists and long bodies come from many threads and go on others: without it they would be paid for in each one's arena.
  static func prepare() { platform_keep_large_memory_apart(256 << 10, 4 << 20) }

  /// On a thread of its own, since it takes milliseconds.
  static func run(at now: Int64) {
    let earlier = last.exchange(now, ordering: .relaxed)
    if now - earlier >= pause { DetachedThread.start { platform_trim_memory() } }
  }
}
