/// Something on this machine that serves a list of models, or would to who has its key.
struct LocalFinding: Sendable {
  let provider: LocalProvider
  let port: Int
  /// What it lists; nil where it wants a key first.
  let modelIDs: [String]?
}
