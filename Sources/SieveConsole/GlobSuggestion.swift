internal import SieveConfig
internal import SieveCore
internal import SieveProxy

/// One glob that says the same, of the models there are, as several ids that a draft adds to `simple`.
struct GlobSuggestion {
  /// `backends/NAME`.
  let section: String
  /// `glob` or `exclude.glob`.
  let key: String
  let text: String
  let replaces: [String]

  private static let fewest = 3
  private static let separators = Set("/-:._@".utf8)

  /// nil where there is none.
  init?(_ draft: RuleEditor.Draft, _ look: ConsoleLook) {
    for path in draft.change.sections where path[0] == "backends" {
      guard let index = look.configuration.backends.firstIndex(where: { $0.name == path[1] }), let judged = look.lists[index].judged else {
        continue
      }
      let (old, new) = (draft.file.content(at: path), draft.edited.content(at: path))
      for keys in [["simple"], ["exclude", "simple"]] {
        let known = Set(Self.texts(old, keys).map(ModelID.init))
        let added = Self.texts(new, keys).filter { !known.contains(ModelID($0)) }
        let ids = judged.catalogue.models.lazy.map(\.id)
        guard added.count >= Self.fewest, let glob = Self.glob(added, among: ids, judged.backend.filter.caseSensitive) else { continue }
        section = path.joined(separator: "/")
        key = (keys.dropLast() + ["glob"]).joined(separator: ".")
        (text, replaces) = (glob, added)
        return
      }
    }
    return nil
  }

  private static func texts(_ section: FileValue, _ keys: [String]) -> [String] {
    switch keys.reduce(FileValue?.some(section), { $0?[$1] }) {
    case .list(let values)?: values.compactMap { if case .text(let text) = $0 { text } else { nil } }
    case .text(let text)?: [text]
    default: []
    }
  }

  /// By what the ids begin with, or by what they end with.
  private static func glob(_ wanted: [String], among ids: some Sequence<String>, _ caseSensitive: Bool) -> String? {
    let ids = Array(ids)
    let wantedIDs = Set(wanted.map(ModelID.init))
    let (start, end) = (common(wanted.map { Array($0.utf8) }), common(wanted.map { $0.utf8.reversed() }))
    for pattern in [start + [UInt8(ascii: "*")], [UInt8(ascii: "*")] + end.reversed()] where pattern.count > 3 {
      guard let text = String(validating: pattern, as: UTF8.self), !text.utf8.contains(where: { "[]?\\".utf8.contains($0) }) else {
        continue
      }
      let glob = Glob(text, caseSensitive: caseSensitive)
      let matched = ids.filter(glob.matches)
      if matched.count == wanted.count, matched.allSatisfy({ wantedIDs.contains(ModelID($0)) }) { return text }
    }
    return nil
  }

  /// What all begin with, up to a sign that divides.
  private static func common(_ texts: [[UInt8]]) -> [UInt8] {
    guard var prefix = texts.first?[...] else { return [] }
    for text in texts { prefix = prefix.prefix(zip(prefix, text).prefix { $0 == $1 }.count) }
    while let last = prefix.last, !separators.contains(last) { prefix.removeLast() }
    return prefix.contains(UInt8(ascii: "*")) ? [] : Array(prefix)
  }
}
