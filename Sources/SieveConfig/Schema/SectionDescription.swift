/// A mapping of the file and all its keys.
struct SectionDescription: Sendable {
  let name: String
  let text: String
  let keys: [KeyDescription]
  /// Keys of which one must be there; empty where none need.
  let needsOneOf: [String]

  /// Made from the keys that are read, so that none can be missing.
  init<Key: DescribedKey>(_ name: String, _ text: String, _: Key.Type, needsOneOf: [Key] = []) {
    self.needsOneOf = needsOneOf.map(\.rawValue)
    self.name = name
    self.text = text
    keys = Key.allCases.map { key in
      let description = key.description
      return KeyDescription(
        key.rawValue, description.kind, description.fallback, description.text, isRequired: description.isRequired)
    }
  }
}

/// A key that says what it is for.
protocol DescribedKey: SectionKey {
  /// Its name is the key's own.
  var description: KeyDescription { get }
}

extension DescribedKey {
  func holds(_ kind: ValueKind, _ fallback: String? = nil, _ text: String, isRequired: Bool = false) -> KeyDescription {
    KeyDescription(rawValue, kind, fallback, text, isRequired: isRequired)
  }
}
