internal import SieveCore

/// A view that requests are seen through. A class, so that a request that has one carries a reference and one that has none asks nothing.
final class PreparedView: Sendable {
  let view: View

  init(_ view: View) {
    self.view = view
  }

  var name: String { view.name }
}
