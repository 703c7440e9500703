internal import NIOCore
internal import SieveCore

/// What time it is on a loop, as of its last tick: read once a tick and not once a request.
struct LoopClock {
  /// Nanoseconds of the monotonic clock.
  private(set) var now: Int64 = 0
  private(set) var date = DateLine()
  /// What is added to `now` for the nanoseconds since 1970.
  private var wallOffset: Int64 = 0

  init() { tick() }

  mutating func tick() {
    now = Int64(NIODeadline.now().uptimeNanoseconds)
    let (seconds, milliseconds) = Timestamp.now()
    wallOffset = seconds &* 1_000_000_000 &+ Int64(milliseconds) &* 1_000_000 &- now
    date.advance(to: seconds)
  }

  /// In seconds since 1970.
  func wallTime(of time: NIODeadline) -> Double {
    Double(Int64(time.uptimeNanoseconds) &+ wallOffset) / 1_000_000_000
  }
}
