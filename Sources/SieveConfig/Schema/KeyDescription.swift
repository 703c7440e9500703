/// A key of the file: what it holds, what counts without it, and what it is for.
struct KeyDescription: Sendable {
  let name: String
  let kind: ValueKind
  /// nil where nothing counts in its place.
  let fallback: String?
  let text: String
  let isRequired: Bool

  init(_ name: String, _ kind: ValueKind, _ fallback: String? = nil, _ text: String, isRequired: Bool = false) {
    self.name = name
    self.kind = kind
    self.fallback = fallback
    self.text = text
    self.isRequired = isRequired
  }
}
