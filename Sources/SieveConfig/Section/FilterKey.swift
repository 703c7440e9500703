/// The keys of a section that is a filter: a backend or a view.
protocol FilterKey: RuleKey {
  static var caseSensitive: Self { get }
  static var whereMissing: Self { get }
  static var exclude: Self { get }
  static var `default`: Self { get }
}
