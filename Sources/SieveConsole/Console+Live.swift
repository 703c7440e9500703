internal import Foundation
internal import SieveConfig
internal import SieveCore
internal import SieveProxy

extension Console {
  func backends() async -> [UInt8] {
    let look = await source.look()
    let table = ModelTable(look, view: nil)
    let rows = Dictionary(grouping: table.rows.filter { $0.entry.alias == nil }) { $0.entry.backend }
    let day = changes.counts(since: Double(look.now) - 86_400)
    var json = JSONText()
    json.object { json in
      json.member("now", Int(look.now))
      json.name("backends")
      json.array { json in
        for (backend, report) in zip(look.configuration.backends, look.reports) {
          json.object { json in
            json.members(of: backend, report)
            let shown = rows[backend.name]?.count { $0.shown == 1 } ?? 0
            json.member("shown", shown)
            json.member("hidden", (rows[backend.name]?.count ?? 0) - shown)
            json.member("appeared_day", day[backend.name]?.appeared ?? 0)
            json.member("disappeared_day", day[backend.name]?.disappeared ?? 0)
          }
        }
      }
    }
    return json.bytes
  }

  func usage(_ query: [String: String]) async throws(ConsoleError) -> [UInt8] {
    let query = try UsageQuery(query, today: Self.today)
    return query.json(await usage.ledger, isStored: await usage.isStored)
  }

  func usageTable(_ query: [String: String]) async throws(ConsoleError) -> [UInt8] {
    try UsageQuery(query, today: Self.today).csv(await usage.ledger)
  }

  private static var today: CalendarDay { CalendarDay(secondsSince1970: Int64(Date().timeIntervalSince1970)) }

  func atom() -> [UInt8] { changes.atom(url: info.url + "/-/changes.atom", started: info.started) }

  func activity(_ request: ConsoleRequest, _ query: [String: String]) -> ConsoleResponse {
    let position = (request.lastEventID ?? query["after"]).flatMap { Int($0) }
    guard request.accept.contains("text/event-stream") else {
      return ConsoleHandler.tagged(recent(after: position ?? 0), "application/json", request)
    }
    let stream = ActivityStream(activity, after: position) { [self] in await state() }
    return ConsoleResponse(
      status: 200, fields: [("Content-Type", "text/event-stream"), ("Cache-Control", "no-store"), ("X-Accel-Buffering", "no")],
      body: .stream(stream))
  }

  private func recent(after position: Int) -> [UInt8] {
    let (events, skipped, _) = activity.events(after: position, count: .max)
    var json = JSONText()
    json.object { json in
      json.name("requests")
      json.array { json in for event in events.reversed() { json.json(event.json) } }
      json.member("last", activity.last)
      json.member("skipped", skipped)
    }
    return json.bytes
  }

  /// The data of a `state` event.
  private func state() async -> [UInt8] {
    let bytes = try? await editor.store.read()
    let look = await source.look()
    var problems = 0
    if let bytes, case .failure(let error) = await source.load(String(decoding: bytes, as: UTF8.self)) { problems = error.problems.count }
    var json = JSONText()
    json.object { json in
      json.member("hash", bytes.map(EditableFile.hash))
      json.member("changes", changes.events().last)
      json.member("problems", problems)
      json.member("down", look.reports.count { $0.state == .down })
    }
    return json.bytes
  }
}

extension JSONText {
  fileprivate mutating func members(of backend: Backend, _ report: ConsoleLook.Report) {
    member("name", backend.name)
    member("url", "\(backend.baseURL.scheme.rawValue)://\(backend.baseURL.authority)\(backend.baseURL.path)")
    member("prefix", backend.prefix)
    name("place")
    place(backend.position)
    member("state", report.state.rawValue)
    member("since", report.since)
    member("message", report.message)
    member("status", report.status)
    member("listed", report.listed)
    member("cache_ttl_s", backend.cacheTTL.map { Int($0.components.seconds) })
    let auth =
      switch backend.auth {
      case .key: "key"
      case .none: "none"
      case .passthrough: "passthrough"
      }
    member("auth", auth)
    member("key", report.keySource)
    member("enforce", backend.enforce)
    member("requests", report.requests)
    member("errors", report.errors)
    member("in_flight", report.inFlight)
    name("connections")
    object { json in
      json.member("busy", report.busyConnections)
      json.member("idle", report.idleConnections)
      json.member("most", backend.maxConnections)
    }
  }
}
