/// A key. It prints as `•••`, in every way Swift can print a value, so that no log, error or crash shows it. Two are equal when all their
/// bytes are; that two strings are, which may be spelt with other bytes, says nothing.
package struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The key itself, as is `revealed`.
  package let revealedBytes: [UInt8]

  package init(_ value: String) { revealedBytes = Array(value.utf8) }

  package init(_ bytes: some Sequence<UInt8>) { revealedBytes = Array(bytes) }

  /// The key itself. Only `CredentialPolicy`, which writes it into an upstream request, has a reason to call this.
  package var revealed: String { String(decoding: revealedBytes, as: UTF8.self) }

  package var isEmpty: Bool { revealedBytes.isEmpty }

  /// Compares with a key of a stranger's: the time it takes tells the length at most, never how much of it is right.
  package func equalsInConstantTime(_ other: Secret) -> Bool {
    guard revealedBytes.count == other.revealedBytes.count else { return false }
    return revealedBytes.withUnsafeBufferPointer { ours in
      other.revealedBytes.withUnsafeBufferPointer { theirs in
        var difference: UInt8 = 0
        for i in 0..<ours.count { difference |= ours[i] ^ theirs[i] }
        return difference == 0
      }
    }
  }

  package var description: String { "•••" }
  package var debugDescription: String { "•••" }
  package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
