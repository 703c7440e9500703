/// The keys of a section that holds rules.
protocol RuleKey: SectionKey {
  static var simple: Self { get }
  static var glob: Self { get }
  static var regexp: Self { get }
  static var `where`: Self { get }
}
