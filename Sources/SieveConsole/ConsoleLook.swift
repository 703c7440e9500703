package import SieveCore
package import SieveProxy

/// How things stand at one moment, for one answer: what is served, and what is known of each backend.
package struct ConsoleLook: Sendable {
  package var configuration: Configuration
  /// One a backend, in the configuration's order.
  package var lists: [BackendList]
  /// Seconds since 1970.
  package var now: Int64

  package init(configuration: Configuration, lists: [BackendList], now: Int64) {
    self.configuration = configuration
    self.lists = lists
    self.now = now
  }

  /// The backends that have a list to show.
  var sources: [ListSource] {
    lists.enumerated().compactMap { index, list in list.judged.map { ListSource(index: index, $0) } }
  }

  /// From when ages are counted in answers that a caller may have already. Moves on by itself: each minute where a view shows by age, else each ten.
  var minute: Int64 {
    let step: Int64 = configuration.views.contains(where: \.filter.needsTime) ? 60 : 600
    return now - now % step
  }

  /// `openai=timeout`, where lists are missing or old.
  var partial: String? {
    let marks = zip(configuration.backends, lists).compactMap { backend, list in list.word.map { "\(backend.name)=\($0)" } }
    return marks.isEmpty ? nil : marks.joined(separator: ", ")
  }

  /// Where the operator's key for a backend is written; nil where it gets none of ours.
  static func keySource(of backend: Backend) -> String? {
    if case .key = backend.auth { backend.keySource ?? "api_key" } else { nil }
  }

  static func address(of backend: Backend) -> String {
    "\(backend.baseURL.scheme.rawValue)://\(backend.baseURL.authority)\(backend.baseURL.path)"
  }
}
