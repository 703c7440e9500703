internal import SieveCore

/// What decides which list a client gets.
package struct ListRequest: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
  /// The one backend that is asked, without its prefix; nil: all of them.
  var backend: Int?
  /// The name of the view it is seen through.
  var view: String?
  /// Lines with the client's credential, by the backend that gets them.
  var credentialLines: [Int: [UInt8]] = [:]
  /// Backends that are left out because the client has no key for them.
  var withoutKey: Set<Int> = []
  /// The instances of this program that it has come through: a circle of them would otherwise ask for ever.
  var passed: [String] = []
  /// What followed the `?` and goes upstream: what is none of the list's own parameters, where one backend is asked.
  private(set) var query = ""
  /// Which part of the list; nil: all of it.
  private(set) var page: ListPage?
  /// The version of Anthropic's API that the client speaks. Then the list has that API's shape.
  private(set) var anthropicVersion: String?

  package init(view: String? = nil, backend: Int? = nil) {
    self.view = view
    self.backend = backend
  }

  func asks(_ backend: PreparedBackend) -> Bool {
    (self.backend == nil || self.backend == backend.index) && !withoutKey.contains(backend.index)
  }

  /// - Parameter query: what followed the `?`, without what must not go upstream.
  /// - Parameter passesOn: one backend is asked, and may know parameters that are not ours.
  mutating func read(query: String, passesOn: Bool) {
    guard !query.isEmpty else { return }
    var rest = query
    page = ListPage(takenFrom: &rest)
    self.query = passesOn ? rest : ""
  }

  /// - Parameter version: a date. Anything else is left alone: it would make a list of its own of each.
  mutating func read(anthropicVersion version: String) {
    let shape = Array("0000-00-00".utf8)
    let isDate =
      version.utf8.count == shape.count
      && zip(version.utf8, shape).allSatisfy { $1 == $0 || $1 != UInt8(ascii: "-") && $0 >= 0x30 && $0 <= 0x39 }
    anthropicVersion = isDate ? version : "2023-06-01"
  }

  var dialect: ListDialect { anthropicVersion == nil ? .openAI : .anthropic }

  /// The same request for the whole list.
  var whole: ListRequest {
    var whole = self
    whole.page = nil
    return whole
  }

  /// Whether an answer to it may be given to another request like it: what a parameter means to a backend nobody knows.
  var isKept: Bool { query.isEmpty }

  /// Says nothing of what it holds, which may be a key.
  package var description: String { "ListRequest" }
  package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
