internal import Foundation
internal import SieveConfig
internal import SieveCore
internal import SieveProxy

extension Console {
  func backends() async throws(ConsoleError) -> [UInt8] {
    let look = try await look()
    let table = await tables.table(look)
    let load = Dictionary(await source.load().map { ($0.name, $0) }) { first, _ in first }
    var counts: [String: (shown: Int, hidden: Int)] = [:]
    for row in table.rows where row.entry.alias == nil {
      let isShown = row.shown == 1
      counts[row.entry.backend, default: (0, 0)].shown += isShown ? 1 : 0
      counts[row.entry.backend, default: (0, 0)].hidden += isShown ? 0 : 1
    }
    let day = changes.counts(since: Double(look.now) - 86_400)
    var json = JSONText()
    json.object { json in
      json.member("now", Int(look.now))
      json.name("backends")
      json.array { json in
        for ((backend, list), state) in zip(zip(look.configuration.backends, look.lists), states(look)) {
          let name = backend.name
          json.object { json in
            json.members(of: backend, list, state)
            json.member("shown", counts[name]?.shown ?? 0)
            json.member("hidden", counts[name]?.hidden ?? 0)
            json.member("appeared_day", day[name]?.appeared ?? 0)
            json.member("disappeared_day", day[name]?.disappeared ?? 0)
            json.members(of: load[name], most: backend.maxConnections)
            json.members(of: history.record(of: name), now: look.now)
          }
        }
      }
    }
    return json.bytes
  }

  func check(_ backend: String) async throws(ConsoleError) -> [UInt8] {
    let (check, took) = await checks.check(backend)
    guard let check else { throw ConsoleError(404, "unknown_backend", "There is no backend '\(backend)'.") }
    var json = JSONText()
    json.object { json in
      json.member("ok", check.isGood)
      json.member("status", check.status)
      json.member("message", Excerpt.text(check.message, most: 1024))
      json.member("models", check.models)
      json.member("took_ms", Int(took / .milliseconds(1)))
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

  func atom(_ request: ConsoleRequest) -> [UInt8] { changes.atom(url: request.url + "/-/changes.atom", started: info.started) }

  func activity(_ request: ConsoleRequest, _ query: [String: String]) async -> ConsoleResponse {
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
    let disk = await editor.onDisk()
    let look = await source.look()
    let tag = if let look { await modelsTag(look) } else { String?.none }
    var json = JSONText()
    json.object { json in
      json.member("hash", disk.hash)
      json.member("models_etag", tag)
      json.member("changes", changes.events().last)
      json.member("problems", disk.problems.count)
      json.member("down", look.map { states($0).count { $0.word == "down" } } ?? 0)
    }
    return json.bytes
  }

  /// Another one whenever `models` would answer otherwise, here and after a restart.
  func modelsTag(_ look: ConsoleLook) async -> String {
    let states = states(look).map { $0.word + ($0.message ?? "") }.joined()
    return
      "\"\(Int(info.started * 1000))-\(await tables.version(look))-\(EntityTag.strong(for: Array(states.utf8)).dropFirst().prefix(8))\""
  }
}

extension JSONText {
  fileprivate mutating func members(of backend: Backend, _ list: BackendList, _ state: ConsoleState) {
    member("name", backend.name)
    member("url", ConsoleLook.address(of: backend))
    member("prefix", backend.prefix)
    name("place")
    place(backend.position)
    member("state", state.word)
    member("since", state.since)
    member("message", state.message)
    member("status", state.status)
    member("listed", list.fetched.map { Int($0) })
    member("cache_ttl_s", backend.cacheTTL.map { Int($0.components.seconds) })
    let auth =
      switch backend.auth {
      case .key: "key"
      case .none: "none"
      case .passthrough: "passthrough"
      }
    member("auth", auth)
    member("key", ConsoleLook.keySource(of: backend))
    member("enforce", backend.enforce)
  }

  fileprivate mutating func members(of load: BackendLoad?, most: Int) {
    member("in_flight", load?.requests ?? 0)
    member("queued", load?.queued ?? 0)
    name("connections")
    object { json in
      json.member("busy", load?.busy ?? 0)
      json.member("idle", load?.idle ?? 0)
      json.member("most", most)
    }
  }

  fileprivate mutating func members(of record: BackendHistory.Record, now: Int64) {
    member("requests", record.requests)
    member("errors", record.errors)
    let hour = record.hour(endingAt: now)
    let firstBytes = hour.flatMap { $0?.firstBytes ?? [] }
    name("first_byte_ms")
    object { json in
      json.member("p50", BackendHistory.quantile(0.5, of: firstBytes)?.rounded())
      json.member("p95", BackendHistory.quantile(0.95, of: firstBytes)?.rounded())
    }
    name("sparkline")
    object { json in
      json.member("step_s", 60)
      json.name("first_byte_ms")
      json.array { json in for minute in hour { json.number(minute.flatMap { BackendHistory.quantile(0.5, of: $0.firstBytes)?.rounded() }) }
      }
      json.name("requests")
      json.array { json in for minute in hour { json.number(minute?.requests ?? 0) } }
      json.name("errors")
      json.array { json in for minute in hour { json.number(minute?.errors ?? 0) } }
    }
  }
}
