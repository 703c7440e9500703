/// What is to change in the file, as a merge patch (RFC 7396) of the parts that may: rules of backends and views, and aliases.
package struct ConfigurationChange: Sendable, Equatable {
  /// Why a change is not one: a member that nobody knows, or of the wrong kind.
  package struct Flaw: Error, Sendable, Equatable {
    /// The members that lead to it.
    package var path: [String]
    package var message: String
  }

  /// `backends`, `views` and `aliases`, checked; `.null` stands for what is to go.
  let patch: FileValue

  /// - Parameter patch: in the words of the file, with `backends` for `model_filter`.
  package init(_ patch: FileValue) throws(Flaw) {
    guard case .mapping(let sections) = patch else { throw Flaw(path: [], message: "must be an object") }
    for section in sections {
      guard let known = Section(rawValue: section.key) else { throw Self.unknown(section.key, Section.allCases.map(\.rawValue), at: []) }
      guard case .mapping(let members) = section.value else { throw Flaw(path: [section.key], message: "must be an object") }
      for member in members { try Self.check(member, of: known) }
    }
    self.patch = patch
  }

  /// The names of the backends and views it touches, as paths of the change.
  package var sections: [[String]] {
    patch.entries.flatMap { section in section.value.entries.map { [section.key, $0.key] } }
  }

  /// The top-level members.
  enum Section: String, CaseIterable {
    case backends, views, aliases
  }

  /// What may be edited of a filter, and what kind of value it is.
  enum Key: String, CaseIterable {
    case simple, glob, regexp, `where`, exclude, `default`, enforce
    case whereMissing = "where_missing"
    case caseSensitive = "case_sensitive"

    static let ofExclude: [Key] = [.simple, .glob, .regexp, .where]
    static let ofView = allCases.filter { $0 != .enforce }
  }

  private static func check(_ member: FileValue.Entry, of section: Section) throws(Flaw) {
    let path = [section.rawValue, member.key]
    switch (section, member.value) {
    case (.aliases, .null), (.aliases, .text), (.views, .null): return
    case (.aliases, .list(let targets)): try checkTexts(targets, at: path)
    case (.aliases, _): throw Flaw(path: path, message: "must be a public id, a list of them or null")
    case (.backends, .mapping), (.views, .mapping):
      try check(member.value, keys: section == .views ? Key.ofView : Key.allCases, at: path)
    case (.backends, _), (.views, _): throw Flaw(path: path, message: "must be an object")
    }
  }

  private static func check(_ filter: FileValue, keys: [Key], at path: [String]) throws(Flaw) {
    for entry in filter.entries {
      guard let key = Key(rawValue: entry.key), keys.contains(key) else { throw unknown(entry.key, keys.map(\.rawValue), at: path) }
      let path = path + [entry.key]
      switch (key, entry.value) {
      case (_, .null): continue
      case (.simple, .list(let values)), (.glob, .list(let values)), (.regexp, .list(let values)): try checkTexts(values, at: path)
      case (.simple, .text), (.glob, .text), (.regexp, .text), (.default, .text), (.enforce, .text), (.whereMissing, .text),
        (.caseSensitive, .text):
        continue
      case (.exclude, .mapping): try check(entry.value, keys: Key.ofExclude, at: path)
      case (.where, .mapping(let fields)): for field in fields { try checkCondition(field, at: path) }
      default: throw Flaw(path: path, message: "is of the wrong kind")
      }
    }
  }

  private static func checkCondition(_ field: FileValue.Entry, at path: [String]) throws(Flaw) {
    switch field.value {
    case .null, .text: return
    case .list(let values): try checkTexts(values, at: path + [field.key])
    case .mapping: throw Flaw(path: path + [field.key], message: "must be a condition, a list of them or null")
    }
  }

  private static func checkTexts(_ values: [FileValue], at path: [String]) throws(Flaw) {
    for value in values {
      guard case .text = value else { throw Flaw(path: path, message: "must be a list of texts") }
    }
  }

  private static func unknown(_ key: String, _ known: [String], at path: [String]) -> Flaw {
    Flaw(path: path + [key], message: "is not known here; known are \(known.joined(separator: ", "))")
  }
}
