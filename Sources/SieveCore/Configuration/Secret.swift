/// A key. It prints as `•••`, in every way Swift can print a value, so that no log, error or crash shows it.
package struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  private let value: String

  package init(_ value: String) { self.value = value }

  /// The key itself. Only `CredentialPolicy`, which writes it into an upstream request, has a reason to call this.
  package var revealed: String { value }

  /// Compares with a key of a stranger's: the time it takes tells the length at most, never how much of it is right.
  package func equalsInConstantTime(_ other: Secret) -> Bool {
    let (ours, theirs) = (Array(value.utf8), Array(other.value.utf8))
    var difference = ours.count ^ theirs.count
    for (index, byte) in theirs.enumerated() { difference |= Int(byte ^ (ours.isEmpty ? 0 : ours[index % ours.count])) }
    return difference == 0
  }

  package var description: String { "•••" }
  package var debugDescription: String { "•••" }
  package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
