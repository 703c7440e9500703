/// `glob:` of the file: Python's `fnmatch` on whole ids. Every string is a glob.
package struct Glob: Sendable, Equatable {
  /// The glob as the operator wrote it.
  package let source: String
  private let pattern: Wildcard

  /// `*` stands for any run of characters and `?` for any one, `/` and `:` included. `[a-z]` is one of a set, `[!a-z]` one outside it;
  /// a `[` without its `]` is itself. There is no escape but a set: `[*]`.
  package init(_ source: String, caseSensitive: Bool) {
    self.source = source
    pattern = Wildcard(glob: source, caseSensitive: caseSensitive)
  }

  /// Whether the whole of `id` matches. Takes at most length of the id × length of the glob, whatever the glob.
  package func matches(_ id: String) -> Bool { pattern.matches(id) }
}
