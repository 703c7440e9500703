extension SieveError {
  /// `nearest`: ids that this client may see.
  package static func modelNotFound(_ model: String, nearest: [String] = []) -> SieveError {
    let names = nearest.map { "'\($0)'" }.joined(separator: " or ")
    let hint = nearest.isEmpty ? "GET /v1/models lists those that are." : "Did you mean \(names)?"
    return SieveError(.modelNotFound, "The model '\(model)' does not exist or is not shown here. \(hint)", param: "model")
  }

  /// An alias whose targets nobody lists is listed all the same: so that who calls it is told what is wrong.
  package static func aliasOfNothing(_ alias: String) -> SieveError {
    SieveError(.modelNotFound, "'\(alias)' is an alias, and no backend lists the model that it stands for.", param: "model")
  }
}

extension SieveError {
  /// Clients that know another way take it (RFC 9110 §15.5.22).
  package static let noWebSocket = SieveError(
    .upgradeRequired, "No backend takes this WebSocket. Send the request over HTTP: POST, and stream the answer.")
}
