// What no backend can get wrong alone: names and prefixes that clients could not tell apart.
import SieveCore

extension ParsingContext {
  /// Names become part of URLs and of header values, and people type them: two that differ in case alone are one too many.
  func checkNames(_ entries: [YAMLValue.Entry]) {
    var names: [String: String] = [:]
    for entry in entries {
      if entry.key.isEmpty || entry.key.unicodeScalars.contains(where: \.isControl) {
        fail("a backend needs a name without control characters", at: entry.keyPosition)
        continue
      }
      if let first = names.updateValue(entry.key, forKey: entry.key.lowercased()) {
        fail("the backend names \(first.quotedInMessage) and \(entry.key.quotedInMessage) differ in case alone", at: entry.keyPosition)
      }
    }
  }

  /// In `X-Backend-Key-NAME` every character that no header name has is a hyphen, and a name that could be two is refused there.
  func checkHeaderNames(_ backends: [Backend]) {
    let named = Dictionary(grouping: backends) { CredentialPolicy.headerName($0.name) }
    for backend in backends where backend.auth == .passthrough {
      let header = CredentialPolicy.headerName(backend.name)
      guard let other = named[header]?.first(where: { $0.name != backend.name }) else { continue }
      warn(
        "X-Backend-Key-\(header) could mean \(backend.name.quotedInMessage) or \(other.name.quotedInMessage) and is refused; a keyring tells them apart",
        at: backend.position)
    }
  }

  /// The prefix is what tells whose model is meant; without one the catalogues do.
  func checkPrefixes(_ backends: [Backend]) {
    var owners: [[UInt8]: String] = [:]
    for backend in backends where !backend.prefix.isEmpty {
      if let owner = owners.updateValue(backend.name, forKey: Array(backend.prefix.utf8)) {
        fail(
          "the backends \(owner.quotedInMessage) and \(backend.name.quotedInMessage) have the same prefix \(backend.prefix.quotedInMessage)",
          at: backend.position)
      }
    }
  }
}
