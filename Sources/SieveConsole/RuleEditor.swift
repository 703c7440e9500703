internal import SieveConfig
internal import SieveCore

/// Drafts of the file: what they would do, how they differ, and making them the file.
struct RuleEditor: Sendable {
  let store: ConfigurationStore
  let source: any ConsoleSource

  /// A draft: the file as it is, and as it would be.
  struct Draft: Sendable {
    var change: ConfigurationChange
    var file: EditableFile
    var edited: EditableFile
    var loaded: Result<LoadedConfiguration, ConfigurationError>
  }

  /// The file as it is on the disk now.
  func file() async throws(ConsoleError) -> EditableFile {
    let bytes: [UInt8]
    do throws(ConfigurationStore.Failure) { bytes = try await store.read() } catch { throw Self.error(error) }
    if let file = await Self.editable(bytes) { return file }
    let reason = await onDisk().obstacle ?? "it has changed this very moment"
    throw ConsoleError(422, "edit_refused", "The file cannot be edited here: \(reason)")
  }

  /// Reading, editing and comparing a long file takes as long as tables do.
  private static func editable(_ bytes: [UInt8]) async -> EditableFile? { await ConsoleThread.run { EditableFile(bytes) } }

  /// The file as it is on the disk now, whatever is wrong with it.
  func onDisk() async -> FileOnDisk {
    let bytes: [UInt8]
    do throws(ConfigurationStore.Failure) { bytes = try await store.read() } catch {
      return FileOnDisk(nil, problems: [ConfigurationProblem(path: store.path, message: Self.error(error).message)])
    }
    var problems: [ConfigurationProblem] = []
    if case .failure(let error) = await source.parse(bytes) {
      problems = error.problems
    } else if let reason = source.refusal() {
      problems = [ConfigurationProblem(path: store.path, message: reason)]
    }
    return await ConsoleThread.run { [problems] in FileOnDisk(bytes, problems: problems) }
  }

  func draft(_ change: ConfigurationChange) async throws(ConsoleError) -> Draft {
    let file = try await file()
    let edited: EditableFile
    let applied = await ConsoleThread.run { Result { () throws(EditRefusals) in try file.applying(change) } }
    do throws(EditRefusals) { edited = try applied.get() } catch { throw Self.error(error) }
    return Draft(change: change, file: file, edited: edited, loaded: await source.parse(edited.bytes))
  }

  /// Writes a draft and serves it. What cannot be served is not written.
  func save(_ change: ConfigurationChange, hash: String) async throws(ConsoleError) -> String {
    let draft = try await draft(change)
    guard draft.file.hash == hash else { throw Self.error(.changed(hash: draft.file.hash)) }
    try await check(draft.loaded, of: draft.edited)
    do throws(ConfigurationStore.Failure) { try await store.save(draft.edited.bytes, replacing: hash) } catch {
      throw Self.error(error, pasting: draft.edited)
    }
    try await serve()
    return draft.edited.hash
  }

  /// The same for the file as it was before the last save.
  func undo(hash: String) async throws(ConsoleError) -> String {
    guard let bytes = await store.undoBytes else { throw Self.error(.nothingToUndo) }
    let now: String
    do throws(ConfigurationStore.Failure) { now = EditableFile.hash(of: try await store.read()) } catch { throw Self.error(error) }
    guard now == hash else { throw Self.error(.changed(hash: now)) }
    try await check(source.parse(bytes), of: Self.editable(bytes))
    do throws(ConfigurationStore.Failure) { try await store.undo(replacing: hash) } catch { throw Self.error(error) }
    try await serve()
    return EditableFile.hash(of: bytes)
  }

  /// Throws where the server would refuse what is about to be written: all that it does with a file is done first.
  private func check(_ loaded: Result<LoadedConfiguration, ConfigurationError>, of file: EditableFile?) async throws(ConsoleError) {
    let problems: [ConfigurationProblem]
    switch loaded {
    case .failure(let bad): problems = bad.problems
    case .success(let loaded):
      guard let reason = await source.obstacle(to: loaded.configuration) else { return }
      problems = [ConfigurationProblem(path: store.path, message: reason)]
    }
    var error = ConsoleError(422, "invalid_configuration", "The configuration would not start: \(problems.first?.message ?? "")")
    error.details = { json in json.problems(problems, in: file) }
    throw error
  }

  /// Serves what has been written. It may be refused even so: what the file names may have changed since it was checked.
  private func serve() async throws(ConsoleError) {
    guard let reason = await source.serve() else { return }
    throw ConsoleError(500, "not_served", "The file is written, but what was served before still is: \(reason)")
  }

  /// How a draft or, without one, what `undo` would do differs from the file.
  func difference(_ change: ConfigurationChange?) async throws(ConsoleError) -> [UInt8] {
    let file: EditableFile
    let edited: EditableFile
    if let change {
      let draft = try await draft(change)
      (file, edited) = (draft.file, draft.edited)
    } else {
      file = try await self.file()
      guard let bytes = await store.undoBytes, let previous = await Self.editable(bytes) else { throw Self.error(.nothingToUndo) }
      edited = previous
    }
    return await ConsoleThread.run {
      let difference = LineDifference(from: file.maskedLines, to: edited.maskedLines)
      var json = JSONText()
      json.object { json in
        json.member("hash", file.hash)
        json.name("lines")
        json.lines(difference)
        json.member("patch", difference.patch(of: name))
        json.pasted(store.obstacle == nil ? nil : edited)
      }
      return json.bytes
    }
  }

  private var name: String { String(store.path.split(separator: "/").last ?? "") }

  // MARK: Refusals

  private static func error(_ refusals: EditRefusals) -> ConsoleError {
    let first = refusals.refusals.first
    var error = ConsoleError(
      422, "edit_refused", "It cannot be edited here: \(first?.message ?? "").", param: first?.path.joined(separator: "."))
    error.details = { json in
      json.name("refusals")
      json.array { json in
        for refusal in refusals.refusals {
          let place = ChangePlace(refusal.path)
          json.object { json in
            json.member("section", place.section)
            json.member("key", place.key)
            json.member("field", place.field)
            json.member("message", refusal.message)
          }
        }
      }
    }
    return error
  }

  /// - Parameter edited: what is to be pasted where it cannot be written.
  private static func error(_ failure: ConfigurationStore.Failure, pasting edited: EditableFile? = nil) -> ConsoleError {
    switch failure {
    case .changed(let hash):
      var error = ConsoleError(
        409, "file_changed", "The file is not the one that the draft began with. Load it anew; the draft can be kept.")
      error.details = { json in json.member("hash", hash) }
      return error
    case .readOnly(let reason):
      let cure = edited == nil ? "" : " Paste the text into it."
      var error = ConsoleError(409, "read_only", "The file cannot be written: \(reason).\(cure)")
      error.details = { json in json.pasted(edited) }
      return error
    case .nothingToUndo:
      return ConsoleError(409, "nothing_to_undo", "Nothing has been saved from here since the start, or it has been undone.")
    case .unreadable(let reason): return ConsoleError(500, "unreadable", "The file cannot be read: \(reason).")
    case .failed(let reason): return ConsoleError(500, "write_failed", "The file could not be written and is as it was: \(reason).")
    }
  }
}
