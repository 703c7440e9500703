extension SieveError {
  /// `nearest`: ids that this client may see.
  package static func modelNotFound(_ model: String, nearest: [String] = []) -> SieveError {
    let names = nearest.map { "'\($0)'" }.joined(separator: " or ")
    let hint = nearest.isEmpty ? "GET /v1/models lists those that are." : "Did you mean \(names)?"
    return SieveError(.modelNotFound, "The model '\(model)' does not exist or is not shown here. \(hint)", param: "model")
  }
}
