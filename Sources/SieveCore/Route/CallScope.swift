/// What a request is narrowed to, by its path or by its key.
package struct CallScope: Sendable {
  /// The one backend that the path names; models are named as that backend names them.
  package var backend: Int?
  /// What may be seen and called.
  package var view: View?

  package init(backend: Int? = nil, view: View? = nil) {
    self.backend = backend
    self.view = view
  }
}
