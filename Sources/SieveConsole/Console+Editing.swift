internal import SieveConfig
internal import SieveCore

extension Console {
  func preview(_ body: FileValue) async throws(ConsoleError) -> [UInt8] {
    let draft = try await editor.draft(Self.change(body))
    let view: String? = if case .text(let name)? = body["view"] { name } else { nil }
    let look = try await look()
    let before = await tables.table(look, look.configuration.views.first { $0.name == view })
    return await ConsoleThread.run { Preview(draft: draft, before: before, look: look, viewName: view).json() }
  }

  func difference(_ body: FileValue) async throws(ConsoleError) -> [UInt8] {
    try await editor.difference(body["undo"] == .text("true") ? nil : Self.change(body))
  }

  func save(_ body: FileValue) async throws(ConsoleError) -> [UInt8] {
    try await saved(editor.save(Self.change(body), hash: Self.hash(body)))
  }

  func undo(_ body: FileValue) async throws(ConsoleError) -> [UInt8] {
    try await saved(editor.undo(hash: Self.hash(body)))
  }

  private func saved(_ hash: String) async throws(ConsoleError) -> [UInt8] {
    activity.stateChanged()
    let table = await tables.table(try await look())
    let canUndo = await editor.store.canUndo
    var json = JSONText()
    json.object { json in
      json.member("hash", hash)
      json.member("shown", table.shownCount)
      json.member("hidden", table.rows.count - table.shownCount)
      json.member("can_undo", canUndo)
    }
    return json.bytes
  }

  private static func change(_ body: FileValue) throws(ConsoleError) -> ConfigurationChange {
    do throws(ConfigurationChange.Flaw) { return try ConfigurationChange(body["change"] ?? .mapping([])) } catch {
      let path = (["change"] + error.path).joined(separator: ".")
      throw ConsoleError(400, "invalid_request", "'\(path)' \(error.message).", param: path)
    }
  }

  private static func hash(_ body: FileValue) throws(ConsoleError) -> String {
    guard case .text(let hash)? = body["hash"] else {
      throw ConsoleError(400, "invalid_request", "'hash' must say which version of the file is meant.", param: "hash")
    }
    return hash
  }
}
