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
    if let file = EditableFile(bytes) { return file }
    let reason = await onDisk().obstacle ?? "it has changed this very moment"
    throw ConsoleError(422, "edit_refused", "The file cannot be edited here: \(reason)")
  }

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
    return FileOnDisk(bytes, problems: problems)
  }

  func draft(_ change: ConfigurationChange) async throws(ConsoleError) -> Draft {
    let file = try await file()
    let edited: EditableFile
    do throws(EditRefusals) { edited = try file.applying(change) } catch { throw Self.error(error) }
    return Draft(change: change, file: file, edited: edited, loaded: await source.parse(edited.bytes))
  }

  /// Writes a draft and serves it.
  func save(_ change: ConfigurationChange, hash: String) async throws(ConsoleError) -> String {
    let draft = try await draft(change)
    guard draft.file.hash == hash else { throw Self.error(.changed(hash: draft.file.hash)) }
    if case .failure(let bad) = draft.loaded {
      var error = ConsoleError(422, "invalid_configuration", "The configuration would not start: \(bad.problems.first?.message ?? "")")
      error.details = { json in json.problems(bad.problems, in: draft.edited) }
      throw error
    }
    do throws(ConfigurationStore.Failure) { try await store.save(draft.edited.bytes, replacing: hash) } catch {
      throw Self.error(error, pasting: draft)
    }
    if let reason = await source.serve() { throw ConsoleError(500, "write_failed", "It was saved, but cannot be served: \(reason)") }
    return draft.edited.hash
  }

  func undo(hash: String) async throws(ConsoleError) -> String {
    do throws(ConfigurationStore.Failure) { try await store.undo(replacing: hash) } catch { throw Self.error(error) }
    _ = await source.serve()
    return try await file().hash
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
      guard let bytes = await store.undoBytes, let previous = EditableFile(bytes) else { throw Self.error(.nothingToUndo) }
      edited = previous
    }
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

  private static func error(_ failure: ConfigurationStore.Failure, pasting draft: Draft? = nil) -> ConsoleError {
    switch failure {
    case .changed(let hash):
      var error = ConsoleError(
        409, "file_changed", "The file is not the one that the draft began with. Load it anew; the draft can be kept.")
      error.details = { json in json.member("hash", hash) }
      return error
    case .readOnly(let reason):
      var error = ConsoleError(409, "read_only", "The file cannot be written: \(reason). Paste the text into it.")
      error.details = { json in json.pasted(draft?.edited) }
      return error
    case .nothingToUndo:
      return ConsoleError(409, "nothing_to_undo", "Nothing has been saved from here since the start, or it has been undone.")
    case .unreadable(let reason): return ConsoleError(500, "unreadable", "The file cannot be read: \(reason).")
    case .failed(let reason): return ConsoleError(500, "write_failed", "The file could not be written and is as it was: \(reason).")
    }
  }
}
