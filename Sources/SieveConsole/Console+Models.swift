internal import Foundation
internal import SieveConfig
internal import SieveCore
internal import SieveProxy

extension Console {
  /// The hash of the file; empty where it cannot be read.
  private func hash() async -> String { (try? await editor.store.read()).map(EditableFile.hash) ?? "" }

  func session(_ request: ConsoleRequest) async throws(ConsoleError) -> [UInt8] {
    let look = try await look()
    let tag = await modelsTag(look)
    let disk = await editor.onDisk()
    let obstacle = editor.store.obstacle ?? disk.obstacle
    let canUndo = await editor.store.canUndo
    var json = JSONText()
    json.object { json in
      json.member("api", 1)
      json.member("version", info.version)
      json.member("started", info.started)
      json.member("access", request.access?.rawValue)
      json.member("demo", info.isDemo)
      json.member("url", request.url)
      json.name("file")
      json.object { json in
        json.member("path", editor.store.path)
        json.member("hash", disk.hash)
        json.member("can_write", obstacle == nil)
        json.member("reason", obstacle)
        json.member("can_undo", canUndo)
        json.problems(disk.problems, in: disk.file)
      }
      json.name("backends")
      json.texts(look.configuration.backends.map(\.name))
      json.name("views")
      json.texts(look.configuration.views.map(\.name))
      json.name("aliases")
      json.texts(look.configuration.aliases.map(\.name))
      json.name("clients")
      json.texts(look.configuration.server.clients?.map(\.name) ?? [])
      json.member("state_dir", info.hasStateDirectory)
      json.member("models_etag", tag)
    }
    return json.bytes
  }

  /// The models as the view sees them that the query names, or as all see them.
  func table(_ query: [String: String]) async throws(ConsoleError) -> ModelTable {
    let look = try await look()
    let view = look.configuration.views.first { $0.name == query["view"] }
    if let name = query["view"], !name.isEmpty, view == nil {
      throw ConsoleError(404, "unknown_view", "There is no view '\(name)'.", param: "view")
    }
    return await tables.table(look, view)
  }

  func models(_ query: [String: String]) async throws(ConsoleError) -> [UInt8] {
    let table = try await table(query)
    let (appeared, hash, states) = (changes.appearances, await hash(), states(try await look()))
    return await ConsoleThread.run {
      table.json(hash: hash, states: states) { backend, id in appeared[ChangeFeed.key(id, of: backend)] }
    }
  }

  func model(_ query: [String: String]) async throws(ConsoleError) -> [UInt8] {
    let table = try await table(query)
    guard let id = query["id"], let (row, isCallable) = await ConsoleThread.run({ table.row(id, of: query["backend"]) }) else {
      let place = query["backend"].map { "Backend '\(Excerpt.text($0))' does not list" } ?? "No backend lists"
      throw ConsoleError(404, "model_not_found", "\(place) '\(Excerpt.text(query["id"] ?? ""))'.", param: "id")
    }
    let week = await usage.lastWeek(of: row.entry, today: CalendarDay(secondsSince1970: table.look.now))
    return await ConsoleThread.run { ModelDetail(table: table, row: row, isCallable: isCallable, week: week).json() }
  }

  func rules() async throws(ConsoleError) -> [UInt8] {
    let look = try await look()
    let file = try await editor.file()
    let table = await tables.table(look)
    var seen: [ModelTable] = []
    for view in look.configuration.views { seen.append(await tables.table(look, view)) }
    let shown = Dictionary(grouping: table.rows) { $0.entry.backend }
    var json = JSONText()
    json.object { json in
      json.member("hash", file.hash)
      json.name("sections")
      json.array { json in
        for backend in look.configuration.backends {
          let rows = shown[backend.name]?.filter { $0.entry.alias == nil } ?? []
          json.section(["backends", backend.name], backend.position, file, table.rules.rows, rows)
        }
        for (view, seen) in zip(look.configuration.views, seen) {
          json.section(["views", view.name], view.position, file, seen.rules.rows, seen.rows.filter { $0.entry.view != nil })
        }
        json.section(["aliases"], nil, file, table.rules.rows, table.rows.filter { $0.entry.alias != nil })
      }
    }
    return json.bytes
  }
}

extension JSONText {
  /// - Parameter path: that of a change: `backends` or `views` with a name, or `aliases`.
  fileprivate mutating func section(
    _ path: [String], _ position: SourcePosition?, _ file: EditableFile, _ rules: [RuleTable.Row], _ rows: [ModelTable.Row]
  ) {
    let section = path.joined(separator: "/")
    object { json in
      json.member("section", section)
      json.member("name", path.last)
      json.member("kind", path.count > 1 ? String(path[0].dropLast()) : "aliases")
      json.name("place")
      json.place(position)
      json.name("content")
      if path.count > 1 { json.rules(file.content(at: path)) } else { json.value(file.content(at: path)) }
      json.name("rules")
      json.array { json in for rule in rules where rule.section == section { rule.write(to: &json) } }
      json.name("locked")
      json.object { json in
        for (key, reason) in file.locks(at: path).sorted(by: { $0.key < $1.key }) {
          json.name(key)
          json.text(reason)
        }
      }
      let shown = rows.count { $0.shown == 1 }
      json.member("shown", shown)
      json.member("hidden", rows.count - shown)
    }
  }
}
