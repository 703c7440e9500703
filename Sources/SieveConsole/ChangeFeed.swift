internal import Foundation
internal import SieveCore
package import SieveProxy
internal import Synchronization

/// Models that appeared and disappeared, the newest events of all backends, bounded in bytes.
package final class ChangeFeed: Sendable {
  struct Event: Sendable {
    var id: Int
    /// Seconds since 1970.
    var time: Double
    var backend: String
    var appeared: [String]
    var disappeared: [String]
    /// How many there are in all, those without a name here included.
    var appearedCount: Int
    var disappearedCount: Int

    /// How many names were left out.
    var more: Int { appearedCount + disappearedCount - appeared.count - disappeared.count }

    var byteCount: Int { (appeared + disappeared).reduce(96 + backend.utf8.count) { $0 + $1.utf8.count + 16 } }
  }

  private let state = Mutex((events: [Event](), last: 0, byteCount: 0))
  private static let mostEvents = 1000
  private static let mostBytes = 256 << 10

  package init() {}

  package func note(_ change: ListChange) {
    state.withLock { state in
      state.last += 1
      let event = Event(
        id: state.last, time: Double(change.time), backend: change.backend, appeared: change.appeared.map(Excerpt.id),
        disappeared: change.disappeared.map(Excerpt.id), appearedCount: change.appearedCount, disappearedCount: change.disappearedCount)
      state.events.append(event)
      state.byteCount += event.byteCount
      while state.events.count > Self.mostEvents || state.byteCount > Self.mostBytes, state.events.count > 1 {
        state.byteCount -= state.events.removeFirst().byteCount
      }
    }
  }

  /// Newest first.
  func events(after id: Int = 0) -> (events: [Event], last: Int) {
    state.withLock { state in (state.events.filter { $0.id > id }.reversed(), state.last) }
  }

  /// When a model was first seen.
  var appearances: [ModelID: Double] {
    var times: [ModelID: Double] = [:]
    for event in events().events.reversed() {
      for id in event.appeared { times[Self.key(id, of: event.backend)] = event.time }
      for id in event.disappeared { times[Self.key(id, of: event.backend)] = nil }
    }
    return times
  }

  /// That of a model of a backend among the appearances.
  static func key(_ id: String, of backend: String) -> ModelID { ModelID("\(backend)\u{0}\(Excerpt.id(id))") }

  /// How many models of each backend came and went since a moment.
  func counts(since time: Double) -> [String: (appeared: Int, disappeared: Int)] {
    var counts: [String: (appeared: Int, disappeared: Int)] = [:]
    for event in events().events where event.time >= time {
      counts[event.backend, default: (0, 0)].appeared += event.appearedCount
      counts[event.backend, default: (0, 0)].disappeared += event.disappearedCount
    }
    return counts
  }

  func json(after id: Int) -> [UInt8] {
    let (events, last) = events(after: id)
    var json = JSONText()
    json.object { json in
      json.name("events")
      json.array { json in
        for event in events {
          json.object { json in
            json.member("id", event.id)
            json.member("time", event.time)
            json.member("backend", event.backend)
            json.name("appeared")
            json.texts(event.appeared)
            json.name("disappeared")
            json.texts(event.disappeared)
            json.member("appeared_count", event.appearedCount)
            json.member("disappeared_count", event.disappearedCount)
            json.member("more", event.more)
          }
        }
      }
      json.member("last", last)
    }
    return json.bytes
  }

  /// RFC 4287. `url` is the feed's own; `started` tells ids of this process from an earlier one's.
  func atom(url: String, started: Double) -> [UInt8] {
    let (events, _) = events()
    func moment(_ time: Double) -> String { Date(timeIntervalSince1970: time).formatted(.iso8601) }
    let entries = events.map { event in
      let title = "\(event.backend): " + "+\(event.appearedCount) −\(event.disappearedCount) models"
      let lines =
        event.appeared.map { "+ \($0)" } + event.disappeared.map { "− \($0)" } + (event.more > 0 ? ["and \(event.more) more"] : [])
      return """
        <entry><id>tag:modelsieve,\(Int(started)):\(event.id)</id><title>\(Self.escaped(title))</title>\
        <updated>\(moment(event.time))</updated><content type="text">\(Self.escaped(lines.joined(separator: "\n")))</content></entry>

        """
    }
    let head = """
      <?xml version="1.0" encoding="utf-8"?>
      <feed xmlns="http://www.w3.org/2005/Atom"><title>Models that came and went</title><id>\(Self.escaped(url))</id>\
      <link rel="self" href="\(Self.escaped(url))"/><author><name>modelsieve</name></author><updated>\(moment(events.first?.time ?? started))</updated>

      """
    return Array((head + entries.joined() + "</feed>\n").utf8)
  }

  /// What XML 1.0 has no place for is left out.
  private static func escaped(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "&": out += "&amp;"
      case "\"": out += "&quot;"
      case "\n", "\t": out.unicodeScalars.append(scalar)
      case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF: continue
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }
}
