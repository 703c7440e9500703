internal import SieveCore

extension MetadataRule {
  /// `metadata:` in the order of the file.
  static func rules(in section: Section<KnownKeys.Backend>, caseSensitive: Bool) -> [MetadataRule] {
    guard !section.isEmptyList(.metadata) else { return [] }
    return (section.sections(.metadata, of: KnownKeys.Metadata.self) ?? []).compactMap { MetadataRule($0, caseSensitive: caseSensitive) }
  }

  /// nil, with the problem recorded, where it sets nothing. One whose patterns are all empty lists is left out, since it matches nothing.
  private init?(_ section: Section<KnownKeys.Metadata>, caseSensitive: Bool) {
    let rules = section.rules(caseSensitive: caseSensitive)
    if !section.has(.set) { section.fail("'set' is missing in \(section.name)") }
    let fields = MetadataField.fields(of: section.entries(.set), context: section.context)
    let isForAll = ![.simple, .glob, .regexp].contains(where: section.has)
    guard !fields.isEmpty, isForAll || !rules.isEmpty else { return nil }
    self.init(rules: rules, fields: fields, position: section.position)
  }
}
