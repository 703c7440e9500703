/// The list of models as a client gets it, and how it came about.
package struct FilteredList: Sendable {
  /// What is listed, in order: the models that a `default` put first, then each backend's.
  package let entries: [ListEntry]
  /// What the filters hid, in the upstreams' order.
  package let hidden: [ListEntry]
  /// Public ids that were taken by an earlier backend.
  package let clashes: [ListClash]
  /// Regexps that ran into their deadline on some id.
  package let stoppedRules: [BackendRule]
  private let sources: [(backend: Backend, catalogue: Catalogue)]
  private let positions: [String: Int]

  /// - Parameter sources: the backends that have a list to show, in the configuration's order.
  package init(_ sources: [(backend: Backend, catalogue: Catalogue)]) {
    var leaders: [ListEntry] = []
    var others: [ListEntry] = []
    var sorter = ListSorter()
    for (backend, catalogue) in sources {
      var listed = sorter.visible(catalogue, of: backend)
      if let leader = sorter.removeDefault(from: &listed, of: backend) {
        leaders.append(leader)
        listed.sort { $0.publicID.utf8.lexicographicallyPrecedes($1.publicID.utf8) }
      }
      others += listed
    }
    self.sources = sources
    entries = leaders + others
    hidden = sorter.hidden
    clashes = sorter.clashes
    stoppedRules = sorter.stoppedRules
    positions = Dictionary(uniqueKeysWithValues: zip(entries.lazy.map(\.publicID), entries.indices))
  }

  /// The listed model that clients know as `publicID`.
  package func entry(_ publicID: String) -> ListEntry? {
    positions[publicID].map { entries[$0] }
  }

  /// The answer to `GET /v1/models`.
  package func render() -> [UInt8] {
    let head = #"{"object":"list","data":["#.utf8
    var out: [UInt8] = []
    out.reserveCapacity(entries.reduce(head.count + 2) { $0 + $1.model.byteCount + 2 * $1.prefix.utf8.count + $1.model.id.utf8.count + 16 })
    out += head
    for (index, entry) in entries.enumerated() {
      if index > 0 { out.append(UInt8(ascii: ",")) }
      entry.model.write(prefix: entry.prefix, to: &out)
    }
    out += "]}".utf8
    return out
  }

  /// The answer to `GET /v1/models/ID`; nil where no such model is listed.
  package func model(_ publicID: String) -> [UInt8]? {
    guard let entry = entry(publicID) else { return nil }
    var out: [UInt8] = []
    entry.model.write(prefix: entry.prefix, to: &out)
    return out
  }

  /// The rules that match no model of their backend, for a warning each. A backend without any model says nothing about its rules, and
  /// neither does a regexp that was stopped. Tries the rules again: ask once a list, not once a request.
  package func unmatchedRules() -> [BackendRule] {
    sources.filter { !$0.catalogue.models.isEmpty }.flatMap { backend, catalogue in
      let rules = backend.filter.rules.filter { rule in
        !catalogue.models.contains { rule.match($0.id) != .unmatched }
      }
      let leader = backend.filter.defaultModel.flatMap { rule in
        entries.contains { $0.backend == backend.name && rule.match($0.model.id) != .unmatched } ? nil : rule
      }
      return (rules + [leader].compactMap(\.self)).map { BackendRule(backend: backend.name, rule: $0) }
    }
  }
}
