/// A model's id as a key. Two ids are one when their bytes are: `String` would take two for one that differ in Unicode normalisation, and
/// their servers do not.
package struct ModelID: Sendable, Hashable {
  package let text: String

  package init(_ text: String) {
    self.text = text
  }

  package static func == (left: ModelID, right: ModelID) -> Bool {
    left.text.hasSameBytes(as: right.text)
  }

  package func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}

extension String {
  /// Whether the two are the same text in the same bytes.
  package func hasSameBytes(as other: String) -> Bool {
    var (mine, others) = (self, other)
    return mine.withUTF8 { mine in others.withUTF8 { UnsafeRawBufferPointer(mine).hasSameBytes(as: UnsafeRawBufferPointer($0)) } }
  }
}
