import SieveCore

extension ParsingContext {
  /// `aliases:`, names to one public id or several.
  func aliases(in file: Section<KnownKeys.File>, backends: [Backend]) -> [Alias] {
    let entries = file.entries(.aliases)
    let names = Set(entries.map { Array($0.key.utf8) })
    return entries.map { entry in
      checkName(entry, as: .label, of: "an alias")
      let elements = elements(of: entry.value, called: "the alias \(entry.key.quotedInMessage)") ?? []
      let targets = elements.compactMap { element -> String? in
        guard let target = text(element, called: "a target of the alias \(entry.key.quotedInMessage)") else { return nil }
        if let refusal = refusal(of: target, aliases: names, backends: backends) {
          fail("the alias \(entry.key.quotedInMessage) leads nowhere: \(refusal)", at: element.position)
        }
        return target
      }
      return Alias(name: entry.key, targets: targets, position: entry.keyPosition)
    }
  }

  /// Why no request could be sent to a target; nil where one could.
  private func refusal(of target: String, aliases: Set<[UInt8]>, backends: [Backend]) -> String? {
    if target.isEmpty || target.unicodeScalars.contains(where: \.isControl) { return "\(target.quotedInMessage) is no model id" }
    if aliases.contains(Array(target.utf8)) { return "\(target.quotedInMessage) is an alias itself" }
    let prefixes = backends.map(\.prefix)
    if prefixes.isEmpty || prefixes.contains(where: { target.utf8.starts(with: $0.utf8) && target.utf8.count > $0.utf8.count }) {
      return nil
    }
    return "\(target.quotedInMessage) begins with no backend's prefix (\(prefixes.map(\.quotedInMessage).joined(separator: ", ")))"
  }
}
