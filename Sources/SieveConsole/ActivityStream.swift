internal import SieveProxy

/// One reader of the live feed: goes on from the id it has had last, and tells how many it was too slow for.
actor ActivityStream: ConsoleStream {
  private let log: ActivityLog
  /// The data of a `state` event.
  private let stateJSON: @Sendable () async -> [UInt8]
  private let heartbeat: Duration
  private var position: Int
  private var version = -1
  /// What the last `state` event said.
  private var told: [UInt8] = []

  init(_ log: ActivityLog, after position: Int?, heartbeat: Duration = .seconds(15), stateJSON: @escaping @Sendable () async -> [UInt8]) {
    self.log = log
    self.position = position.map { $0 > log.last ? 0 : $0 } ?? 0
    self.heartbeat = heartbeat
    self.stateJSON = stateJSON
  }

  func next() async -> [UInt8]? {
    while !Task.isCancelled {
      let (events, skipped, version) = log.events(after: position)
      if version != self.version {
        self.version = version
        told = await stateJSON()
        return Self.event(told)
      }
      if !events.isEmpty { return text(events, skipped: skipped) }
      guard await waited(version) else { continue }
      // Lists come and backends go without anybody telling.
      let now = await stateJSON()
      if now == told { return Array(": alive\n\n".utf8) }
      told = now
      return Self.event(now)
    }
    return nil
  }

  private static func event(_ state: [UInt8]) -> [UInt8] { Array("event: state\ndata: ".utf8) + state + Array("\n\n".utf8) }

  private func text(_ events: [ActivityLog.Event], skipped: Int) -> [UInt8] {
    var out: [UInt8] = []
    if skipped > 0 { out += "event: skipped\ndata: {\"count\":\(skipped)}\n\n".utf8 }
    for event in events {
      out += "id: \(event.id)\nevent: request\ndata: ".utf8
      out += event.json
      out += "\n\n".utf8
    }
    position = events.last?.id ?? position
    return out
  }

  /// Whether the time for a sign of life came first.
  private func waited(_ version: Int) async -> Bool {
    let (log, position, heartbeat) = (log, position, heartbeat)
    return await withTaskGroup(of: Bool.self) { group in
      group.addTask {
        await log.wait(after: position, version: version)
        return false
      }
      group.addTask { (try? await Task.sleep(for: heartbeat)) != nil }
      let first = await group.next() ?? false
      group.cancelAll()
      return first
    }
  }
}
