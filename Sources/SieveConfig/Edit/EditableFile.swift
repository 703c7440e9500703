internal import SieveCore

/// The configuration file as something that can be edited: its bytes, what they say, and what a change would make of them.
package struct EditableFile: Sendable {
  package let bytes: [UInt8]
  /// What the file says.
  package let value: FileValue
  let document: SourceDocument
  private let hasByteOrderMark: Bool
  private let endsInLine: Bool

  /// nil where the bytes are no YAML that has one document, or have line breaks that no editor shows (a lone CR, NEL, LS, PS).
  package init?(_ bytes: [UInt8]) {
    guard let text = try? TextFile.decode(bytes), !Self.hasOddLineBreaks(text) else { return nil }
    var reader = YAMLReader(text)
    guard let root = try? reader.read(), reader.problems.isEmpty else { return nil }
    var source = Array(text.utf8)
    hasByteOrderMark = source.count < bytes.count
    endsInLine = source.last == 0x0A
    if !endsInLine {
      let first = source.firstIndex(of: 0x0A)
      source += first.map { $0 > 0 && source[$0 - 1] == 0x0D } == true ? [0x0D, 0x0A] : [0x0A]
    }
    guard let document = SourceDocument(source) else { return nil }
    self.bytes = bytes
    self.document = document
    value = FileValue(root)
    // Two readers that do not agree would edit one thing and mean another.
    guard value == document.root.value else { return nil }
  }

  /// Why a configuration of these bytes, which can be used, cannot be edited all the same.
  package static func obstacle(in bytes: [UInt8]) -> String {
    let isOdd = (try? TextFile.decode(bytes)).map(hasOddLineBreaks) ?? false
    return isOdd
      ? "it has a line break that editors do not show: a CR alone, NEL, LS or PS"
      : "nobody can be sure here of what its YAML means; edit it by hand"
  }

  /// Tells versions of the file apart.
  package var hash: String { Self.hash(of: bytes) }

  package static func hash(of bytes: [UInt8]) -> String { String(EntityTag.strong(for: bytes).dropFirst().dropLast()) }

  /// The file with `change` made: every byte outside the changed values as it is, every comment kept. Checked by reading the result.
  package func applying(_ change: ConfigurationChange) throws(EditRefusals) -> EditableFile {
    let intended: FileValue
    do { intended = try change.applied(to: value) } catch { throw EditRefusals([error]) }
    return try edited(to: intended)
  }

  func edited(to intended: FileValue) throws(EditRefusals) -> EditableFile {
    if intended == value { return self }
    var edited = try SourceEditor.edit(document, to: intended).get()
    if !endsInLine, edited.last == 0x0A {
      edited.removeLast()
      if edited.last == 0x0D { edited.removeLast() }
    }
    let file = EditableFile((hasByteOrderMark ? [0xEF, 0xBB, 0xBF] : []) + edited)
    guard let file, file.value == intended, document.keepsComments(in: file.document) else {
      throw EditRefusals([EditRefusal("it cannot be changed here without changing something else; change it by hand", at: [])])
    }
    return file
  }

  private static func hasOddLineBreaks(_ text: String) -> Bool {
    var previous: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      if previous == "\r", scalar != "\n" { return true }
      if scalar.value == 0x85 || scalar.value == 0x2028 || scalar.value == 0x2029 { return true }
      previous = scalar
    }
    return previous == "\r"
  }
}

extension SourceDocument {
  /// Whether every comment is in `edited`, too, in the same order.
  fileprivate func keepsComments(in edited: SourceDocument) -> Bool {
    var rest = edited.comments[...]
    return comments.allSatisfy { comment in
      while let candidate = rest.popFirst() {
        if edited.bytes[candidate].elementsEqual(bytes[comment]) { return true }
      }
      return false
    }
  }
}
