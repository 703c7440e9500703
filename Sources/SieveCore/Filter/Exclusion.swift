/// `exclude:` of the file: what is hidden whatever else shows it.
package struct Exclusion: Sendable, Equatable {
  /// `simple`, `glob` and `regexp` together, in the order of the file; each hides what it matches.
  package var rules: [FilterRule] = []
  /// Hide what meets them all.
  package var conditions: [WhereRule] = []

  package init() {}
}
