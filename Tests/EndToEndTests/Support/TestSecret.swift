// The keys that tests use. All hold the same mark, so that one search finds any of them where none may be.

enum TestSecret {
  static let mark = "5ecr3t"
  /// The operator's key for a backend.
  static let operators = "sk-operators-\(mark)"
  /// What a client sends.
  static let clients = "sk-clients-\(mark)"
  static let otherClients = "sk-others-\(mark)"
}
