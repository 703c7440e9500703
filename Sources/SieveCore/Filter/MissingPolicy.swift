/// `where_missing:` of the file: what a model gets that lacks a field of `where`, or has something of another type in it.
package enum MissingPolicy: String, Sendable, CaseIterable {
  case drop, keep
}
