// The top of the file: which sections there are, and whether `model_filter` is one backend or a map of them.
internal import SieveCore

extension ParsingContext {
  /// nil, with the reasons recorded, where nothing usable was read. What is returned counts only if no problem was recorded.
  func configuration(from text: String) -> Configuration? {
    guard let root = root(of: text) else { return nil }
    guard let file = Section<KnownKeys.File>(root, name: "the file", position: root.position, context: self) else { return nil }
    let views = views(in: file)
    let viewNames = file.value(.views)?.entries.map(\.key) ?? []
    let server = file.section(.server, of: KnownKeys.Server.self).map { ServerSettings($0, views: viewNames) }
    guard let filter = file.value(.modelFilter) else {
      fail("'model_filter' is missing: it says which provider to ask", at: nil)
      return nil
    }
    let backends = backends(in: filter)
    return Configuration(
      server: server ?? ServerSettings(), backends: backends, aliases: aliases(in: file, backends: backends), views: views,
      defaultBackend: defaultBackend(in: file, backends: backends))
  }

  private func defaultBackend(in file: Section<KnownKeys.File>, backends: [Backend]) -> String? {
    guard let name = file.read(.defaultBackend, as: .line) else { return nil }
    let names = backends.map(\.name)
    if !names.contains(name) {
      let hint = NearestIDs.suggest(for: name, among: names, limit: 1).first.map { "Did you mean '\($0)'?" }
      let known = "There \(names.count == 1 ? "is" : "are") \(names.map(\.quotedInMessage).joined(separator: ", "))."
      file.fail("there is no backend \(name.quotedInMessage). \(hint ?? known)", at: .defaultBackend)
    }
    return name
  }

  private func root(of text: String) -> YAMLValue? {
    var reader = YAMLReader(text)
    defer { for problem in reader.problems { fail(problem.message, at: problem.position) } }
    do {
      if let root = try reader.read(), !root.isEmpty { return root }
      fail("the file is empty; it needs a 'model_filter'", at: nil)
    } catch {
      fail(error.message, at: error.position)
    }
    return nil
  }

  private func backends(in filter: YAMLValue) -> [Backend] {
    switch filter.content {
    case .mapping(let entries) where !entries.isEmpty:
      return filter.isOneBackend ? oneBackend(filter) : backends(named: entries)
    case .null, .mapping:
      fail("'model_filter' names no backend", at: filter.position)
    case .scalar, .list:
      fail("'model_filter' must be a mapping, not \(filter.kind)\(filter.missingSpace)", at: filter.position)
    }
    return []
  }

  private func oneBackend(_ value: YAMLValue) -> [Backend] {
    let section = Section<KnownKeys.Backend>(value, name: "'model_filter'", position: value.position, context: self)
    return section.map { Backend($0, name: "default", defaultPrefix: "", isAlone: true) }.map { [$0] } ?? []
  }

  private func backends(named entries: [YAMLValue.Entry]) -> [Backend] {
    let backends = entries.compactMap { entry -> Backend? in
      let section = Section<KnownKeys.Backend>(
        entry.value, name: "backend \(entry.key.quotedInMessage)", position: entry.keyPosition, context: self)
      return section.map { Backend($0, name: entry.key, defaultPrefix: entry.key + "/", isAlone: entries.count == 1) }
    }
    checkNames(entries)
    checkHeaderNames(backends)
    checkPrefixes(backends)
    return backends
  }
}

extension YAMLValue {
  fileprivate var isEmpty: Bool {
    if case .null = content { true } else { false }
  }

  /// Its sign is `base_url`; where that is missing or misspelt, whether it looks like one.
  fileprivate var isOneBackend: Bool {
    if holds(KnownKeys.Backend.baseURL.rawValue) { return true }
    if entries.contains(where: { $0.value.holds(KnownKeys.Backend.baseURL.rawValue) }) { return false }
    return entries.allSatisfy { entry in
      KnownKeys.Backend(rawValue: entry.key) != nil || !entry.value.isMapping && entry.value.missingSpace.isEmpty
    }
  }
}
