// What no backend can get wrong alone: names and prefixes that clients could not tell apart.
import SieveCore

extension ParsingContext {
  /// Names become part of `X-Backend-Key-NAME`, where case does not count and every character that no header name has is a hyphen.
  func checkNames(_ entries: [YAMLValue.Entry]) {
    var names: [String: String] = [:]
    for entry in entries {
      if entry.key.isEmpty || entry.key.unicodeScalars.contains(where: \.isControl) {
        fail("a backend needs a name without control characters", at: entry.keyPosition)
        continue
      }
      let headerName = CredentialPolicy.headerName(entry.key)
      if let first = names.updateValue(entry.key, forKey: headerName) {
        fail(
          "the backend names \(first.quotedInMessage) and \(entry.key.quotedInMessage) are too alike: X-Backend-Key-\(headerName) would mean both",
          at: entry.keyPosition)
      }
    }
  }

  /// The prefix is what tells whose model is meant; without one the catalogues do.
  func checkPrefixes(_ backends: [Backend]) {
    var owners: [String: String] = [:]
    for backend in backends where !backend.prefix.isEmpty {
      if let owner = owners.updateValue(backend.name, forKey: backend.prefix) {
        fail(
          "the backends \(owner.quotedInMessage) and \(backend.name.quotedInMessage) have the same prefix \(backend.prefix.quotedInMessage)",
          at: backend.position)
      }
    }
  }
}
