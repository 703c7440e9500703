/// A key. It prints as `•••`, in every way Swift can print a value, so that no log, error or crash shows it.
package struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  private let value: String

  package init(_ value: String) { self.value = value }

  /// The key itself. Only `CredentialPolicy`, which writes it into an upstream request, has a reason to call this.
  package var revealed: String { value }

  package var description: String { "•••" }
  package var debugDescription: String { "•••" }
  package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
