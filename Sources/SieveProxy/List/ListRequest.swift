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
  /// What followed the `?`, without what must not go upstream.
  var query = ""

  package init(view: String? = nil, backend: Int? = nil) {
    self.view = view
    self.backend = backend
  }

  func asks(_ backend: PreparedBackend) -> Bool {
    (self.backend == nil || self.backend == backend.index) && !withoutKey.contains(backend.index)
  }

  /// Says nothing of what it holds, which may be a key.
  package var description: String { "ListRequest" }
  package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
