/// How busy the loops are, and which of them should take the next client: the first that is not busy, so that few loops have connections to
/// backends and these stay warm; where all are, the one with the fewest clients. A value that calls nobody.
struct LoopLoads {
  private struct Load {
    /// When it was last measured and the loop's processor time then, in nanoseconds.
    var measured: Int64
    var time: Int64
    /// Which part of the time it has worked, by the last two readings.
    var share = 0.0
    /// Clients it was given since and still has, more or less.
    var dealt = 0
    var open = 0
  }

  private var loads: [Load]
  private var last = 0

  /// A loop that works for more than this part of the time is busy.
  private static let busyShare = 0.5
  /// A loop with fewer clients than this is not busy: one of them may be leaving at this moment.
  private static let few = 2
  /// A reading says nothing of what came after it; so a loop is not given more clients at once than this.
  private static let mostAtOnce = 8
  /// What a client will ask for nobody knows: a loop has at most so many more of them than the one with the fewest.
  private static let mostAhead = 32
  /// How long a reading is good, in nanoseconds.
  private static let freshness: Int64 = 10_000_000

  init(count: Int, at now: Int64) {
    loads = Array(repeating: Load(measured: now, time: 0), count: count)
  }

  /// `time`: the processor time of a loop, in nanoseconds. The client is not counted: `opened` is told when it is there.
  mutating func next(at now: Int64, time: (Int) -> Int64) -> Int {
    let fewest = loads.lazy.map(\.open).min() ?? 0
    for index in loads.indices {
      if now &- loads[index].measured >= Self.freshness { measure(index, now, time(index)) }
      guard isFree(loads[index], fewest) else { continue }
      last = index
      return index
    }
    // In turn, where several have the fewest.
    repeat { last = (last + 1) % loads.count } while loads[last].open != fewest
    return last
  }

  private mutating func measure(_ index: Int, _ now: Int64, _ time: Int64) {
    loads[index].share = Double(time &- loads[index].time) / Double(now &- loads[index].measured)
    loads[index].measured = now
    loads[index].time = time
    loads[index].dealt = 0
  }

  private func isFree(_ load: Load, _ fewest: Int) -> Bool {
    // Where there is hardly anybody to share it with, it does not matter how much of its time the last clients took.
    (load.share < Self.busyShare || load.open < Self.few) && load.dealt < Self.mostAtOnce && load.open < fewest + Self.mostAhead
  }

  mutating func opened(on index: Int) {
    loads[index].open += 1
    loads[index].dealt += 1
  }

  mutating func closed(on index: Int) {
    loads[index].open -= 1
    loads[index].dealt = max(0, loads[index].dealt - 1)
  }
}
