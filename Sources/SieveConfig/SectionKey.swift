/// The keys of one section of the file.
protocol SectionKey: RawRepresentable<String>, CaseIterable, Hashable, Sendable {
  /// Keys of the format that this version refuses, so that nobody believes in a rule that does not work.
  static var notYet: Set<String> { get }
}

extension SectionKey {
  static var notYet: Set<String> { [] }
}
