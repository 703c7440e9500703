internal import SieveCore

/// One mapping of the file, its keys checked against those it may have. Reading a value records what is wrong with it.
struct Section<Key: SectionKey> {
  /// As messages call it: `backend 'openrouter'`.
  let name: String
  let position: SourcePosition
  let context: ParsingContext
  /// In the order of the file.
  let keys: [Key]
  private let values: [Key: YAMLValue]
  /// Keys without a value, which count as absent, and where they stand.
  private let valueless: [Key: SourcePosition]

  /// nil, with the problem recorded, where the value is no mapping. Nothing at all counts as an empty one.
  init?(_ value: YAMLValue, name: String, position: SourcePosition, context: ParsingContext) {
    switch value.content {
    case .mapping, .null: break
    case .scalar, .list:
      context.fail("\(name) must be a mapping, not \(value.kind)\(value.missingSpace)", at: value.position)
      return nil
    }
    self.name = name
    self.position = position
    self.context = context
    var keys: [Key] = []
    var values: [Key: YAMLValue] = [:]
    var valueless: [Key: SourcePosition] = [:]
    for entry in value.entries {
      guard let key = Key(rawValue: entry.key) else {
        context.fail(Self.refusal(of: entry.key, in: name), at: entry.keyPosition)
        continue
      }
      if case .null = entry.value.content {
        valueless[key] = entry.keyPosition
        context.warn("'\(entry.key)' has no value and counts as absent", at: entry.keyPosition)
      } else {
        keys.append(key)
        values[key] = entry.value
      }
    }
    self.keys = keys
    self.values = values
    self.valueless = valueless
  }

  private static func refusal(of key: String, in name: String) -> String {
    let known = Key.allCases.map(\.rawValue)
    if let key = YAMLCure.keyWithoutSpace(key[...]) { return "a key of \(name) is not understood; \(YAMLCure.missingSpace(behind: key))" }
    if let own = ForeignNames.own(for: key, among: known) { return "unknown key \(key.quotedInMessage) in \(name). \(own)" }
    let hint = NearestIDs.suggest(for: key, among: known, limit: 1).first.map { "Did you mean '\($0)'?" }
    return "unknown key \(key.quotedInMessage) in \(name). \(hint ?? "Known are \(known.sorted().joined(separator: ", ")).")"
  }

  func fail(_ message: String, at key: Key? = nil) {
    context.fail(message, at: key.flatMap(position(of:)) ?? position)
  }

  func warn(_ message: String, at key: Key? = nil) {
    context.warn(message, at: key.flatMap(position(of:)) ?? position)
  }

  func has(_ key: Key) -> Bool { values[key] != nil }

  /// Whether there is nothing behind the key's colon.
  func isValueless(_ key: Key) -> Bool { valueless[key] != nil }

  func isEmptyList(_ key: Key) -> Bool {
    if case .list(let elements)? = values[key]?.content { elements.isEmpty } else { false }
  }

  /// Where the value of a key stands, or the key where it has none.
  func position(of key: Key) -> SourcePosition? { values[key]?.position ?? valueless[key] }
}

extension Section {
  /// The text of a key, nil where it is absent or is no text.
  func text(_ key: Key) -> String? {
    values[key].flatMap { context.text($0, called: "'\(key.rawValue)'") }
  }

  func read<Value>(_ key: Key, as format: ScalarFormat<Value>) -> Value? {
    guard let text = text(key), let position = position(of: key) else { return nil }
    return parse(text, as: format, of: key, at: position)
  }

  /// Leaves `target` as it is where the key is absent.
  func read<Value>(_ key: Key, as format: ScalarFormat<Value>, into target: inout Value) {
    if let value = read(key, as: format) { target = value }
  }

  /// The entries of a list; one scalar is a list of one. An empty list is a problem: nobody could tell whether it means all or none.
  func list<Value>(_ key: Key, as format: ScalarFormat<Value>) -> [(value: Value, position: SourcePosition)]? {
    guard let list = values[key] else { return nil }
    return context.elements(of: list, called: "'\(key.rawValue)'")?.compactMap { element -> (value: Value, position: SourcePosition)? in
      guard let text = context.text(element, called: "an entry of '\(key.rawValue)'") else { return nil }
      return parse(text, as: format, of: key, at: element.position).map { ($0, element.position) }
    }
  }

  /// The same for what is a list of any length.
  func anyList<Value>(_ key: Key, as format: ScalarFormat<Value>) -> [(value: Value, position: SourcePosition)] {
    isEmptyList(key) ? [] : list(key, as: format) ?? []
  }

  /// The section below a key.
  func section<Child: SectionKey>(_ key: Key, of _: Child.Type) -> Section<Child>? {
    values[key].flatMap { Section<Child>($0, name: "'\(key.rawValue)'", position: $0.position, context: context) }
  }

  /// The sections of a list of mappings. An empty one is a problem, as in `list`.
  func sections<Child: SectionKey>(_ key: Key, of _: Child.Type) -> [Section<Child>]? {
    guard let list = values[key] else { return nil }
    return context.elements(of: list, called: "'\(key.rawValue)'")?.compactMap {
      Section<Child>($0, name: "an entry of '\(key.rawValue)'", position: $0.position, context: context)
    }
  }

  /// The value below a key as it is, for mappings whose keys are the operator's own.
  func value(_ key: Key) -> YAMLValue? { values[key] }

  /// The entries of such a mapping. An empty one is a problem, as in `list`.
  func entries(_ key: Key) -> [YAMLValue.Entry] {
    values[key].map { context.entries(of: $0, called: "'\(key.rawValue)'") } ?? []
  }

  /// A file's name, resolved, once its contents hold PEM.
  func pemFile(_ key: Key) -> String? {
    guard let name = read(key, as: .path) else { return nil }
    do {
      guard try context.readFile(name).contains("-----BEGIN ") else {
        fail("the file \(name.quotedInMessage) of '\(key.rawValue)' holds no PEM", at: key)
        return nil
      }
      return context.resolve(name)
    } catch {
      fail("cannot read the file \(name.quotedInMessage) of '\(key.rawValue)': \(error.reason)", at: key)
      return nil
    }
  }

  private func parse<Value>(_ text: String, as format: ScalarFormat<Value>, of key: Key, at position: SourcePosition) -> Value? {
    do { return try format.parse(text) } catch {
      context.fail(error.message(for: key.rawValue, text: text), at: position)
      return nil
    }
  }
}
