// What the file says after a change.

extension ConfigurationChange {
  /// - Parameter file: what the file says now.
  /// - Throws: for what the file has no place for.
  func applied(to file: FileValue) throws(EditRefusal) -> FileValue {
    var file = file
    for backend in patch["backends"]?.entries ?? [] {
      let path = Self.path(ofBackend: backend.key, in: file)
      guard let path, let section = file.value(at: path) else {
        throw EditRefusal("there is no backend '\(backend.key)'", at: ["backends", backend.key])
      }
      file.set(try Self.merge(backend.value, into: section, at: ["backends", backend.key]), at: path)
    }
    for view in patch["views"]?.entries ?? [] {
      let old = file.value(at: ["views", view.key]) ?? .mapping([])
      let new = view.value == .null ? nil : try Self.merge(view.value, into: old, at: ["views", view.key])
      file.set(new, at: ["views", view.key])
    }
    for alias in patch["aliases"]?.entries ?? [] {
      let path = ["aliases", alias.key]
      file.set(alias.value == .null ? nil : Self.inKind(of: file.value(at: path), alias.value), at: path)
    }
    return file
  }

  /// Where a backend stands: `model_filter` itself where that is one, by the name `default`.
  static func path(ofBackend name: String, in file: FileValue) -> [String]? {
    guard let filter = file["model_filter"] else { return nil }
    if filter["base_url"] != nil { return name == "default" ? ["model_filter"] : nil }
    return filter[name] == nil ? nil : ["model_filter", name]
  }

  private static func merge(_ patch: FileValue, into old: FileValue, at path: [String]) throws(EditRefusal) -> FileValue {
    var new = old
    for entry in patch.entries {
      let path = path + [entry.key]
      let current = old[entry.key].flatMap { $0 == .null ? nil : $0 }
      switch (entry.value, current) {
      case (.null, _): new[entry.key] = nil
      case (.mapping, .list?): throw EditRefusal("it is a list of mappings; change that by hand", at: path)
      case (.mapping, _):
        let merged = try merge(entry.value, into: current ?? .mapping([]), at: path)
        new[entry.key] = merged.entries.isEmpty ? nil : merged
      default: new[entry.key] = inKind(of: current, entry.value)
      }
    }
    return new
  }

  /// `new` the way the file has it already: one entry may be a list or not, and there are many words for true.
  private static func inKind(of old: FileValue?, _ new: FileValue) -> FileValue {
    switch (old, new) {
    case (.text?, .list(let values)) where values.count == 1: return inKind(of: old, values[0])
    case (.list?, .text): return .list([new])
    case (.text(let old)?, .text(let text)):
      let isSame = (try? ScalarFormat<Bool>.boolean.parse(old)).flatMap { old in
        (try? ScalarFormat<Bool>.boolean.parse(text)).map { $0 == old }
      }
      return isSame == true ? .text(old) : new
    default: return new
    }
  }
}

extension FileValue {
  func value(at path: [String]) -> FileValue? {
    path.reduce(self as FileValue?) { value, key in value?[key] }
  }

  /// Sets or, with nil, removes what stands at a path. A mapping of which nothing is left goes, too.
  mutating func set(_ value: FileValue?, at path: [String]) {
    guard let key = path.first else { return }
    if path.count == 1 {
      self[key] = value
    } else {
      var child = self[key] ?? .mapping([])
      child.set(value, at: Array(path.dropFirst()))
      self[key] = child.entries.isEmpty ? nil : child
    }
  }
}
