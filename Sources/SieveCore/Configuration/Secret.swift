internal import Foundation

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
    revealedBytes.count == other.revealedBytes.count && Self.isEqual(other.revealedBytes[...], revealedBytes)
  }

  /// Whether `value` holds this key as a word: by itself, behind a scheme or a name, or in Base64 as Basic writes it (RFC 7617 §2).
  package func stands(in value: Secret) -> Bool {
    if Self.holds(value.revealedBytes, revealedBytes) { return true }
    let last = value.revealedBytes.split { $0 == 0x20 || $0 == 0x09 }.last ?? []
    guard let decoded = Data(base64Encoded: Data(last), options: .ignoreUnknownCharacters) else { return false }
    return Self.holds(Array(decoded), revealedBytes)
  }

  /// Where words begin and end in the value is no secret of ours; what stands there is compared to its end.
  private static func holds(_ value: [UInt8], _ key: [UInt8]) -> Bool {
    guard !key.isEmpty, value.count >= key.count else { return false }
    var isHeld = false
    for start in 0...value.count - key.count {
      let end = start + key.count
      let isInWord = start > 0 && isOfWord(value[start - 1]) || end < value.count && isOfWord(value[end])
      if !isInWord, isEqual(value[start..<end], key) { isHeld = true }
    }
    return isHeld
  }

  /// Of two of one length, in a time that depends on nothing else.
  private static func isEqual(_ value: ArraySlice<UInt8>, _ key: [UInt8]) -> Bool {
    value.withUnsafeBufferPointer { value in
      key.withUnsafeBufferPointer { key in
        var difference: UInt8 = 0
        for i in 0..<key.count { difference |= value[i] ^ key[i] }
        return difference == 0
      }
    }
  }

  private static func isOfWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
    default: "-._~".utf8.contains(byte)
    }
  }

  package var description: String { "•••" }
  package var debugDescription: String { "•••" }
  package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
