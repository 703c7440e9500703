internal import SieveCore

// The file for people's eyes: keys written into it are covered.

extension EditableFile {
  /// The lines of the file, without line breaks and byte order mark, with `•••` for every key written into it.
  package var maskedLines: [String] {
    let masked = SourceEdit.apply(masks, to: document.bytes) ?? []
    var lines = masked.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
      String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
    }
    if lines.last == "" { lines.removeLast() }
    return lines
  }

  /// Whether something in the file itself is covered.
  package var holdsSecrets: Bool { !masks.isEmpty }

  private var masks: [SourceEdit] {
    var places = SecretPlaces()
    places.read(document.root, at: [])
    return places.scalars.values.compactMap(mask) + commentMasks(among: places.headers.map(document.zone))
  }

  private func mask(_ scalar: SecretPlaces.Scalar) -> SourceEdit? {
    let text = document.text(of: scalar.node)
    guard let value = scalar.node.text, !text.isEmpty else { return nil }
    let whole = SourceEdit(range: text, replacement: Array(KeyMask.mark.utf8))
    let mask = scalar.kind == .proxy ? SecretText.maskedProxy : SecretText.maskedURLs
    if scalar.kind == .secret { return value.isEmpty || SecretText.isReference(value) ? nil : whole }
    let spelling = String(decoding: document.bytes[text], as: UTF8.self)
    let masked = mask(spelling)
    // An escape or a folded line may hide a password from who looks at the spelling alone.
    guard Self.marks(in: masked) - Self.marks(in: spelling) == Self.marks(in: mask(value)) - Self.marks(in: value) else { return whole }
    return masked.utf8.elementsEqual(spelling.utf8) ? nil : SourceEdit(range: text, replacement: Array(masked.utf8))
  }

  private static func marks(in text: String) -> Int { text.unicodeScalars.count { $0 == "•" } }

  private func commentMasks(among headers: [SourceDocument.Zone]) -> [SourceEdit] {
    var mask = CommentMask()
    var previous: Range<Int>?
    return document.comments.compactMap { comment in
      let text = String(decoding: document.bytes[comment], as: UTF8.self)
      let lineStart = document.lineStart(of: comment.lowerBound)
      let isAlone = document.indentation(before: comment.lowerBound) != nil
      let follows = isAlone && previous.map { document.nextLine(after: $0.upperBound) == lineStart } == true
      previous = comment
      let column = comment.lowerBound - lineStart
      let isAmongHeaders = isAlone && headers.contains { $0.holds(comment.lowerBound, column: column) }
      let masked = mask.masked(text, at: column, follows: follows, isAmongHeaders: isAmongHeaders)
      return masked.utf8.elementsEqual(text.utf8) ? nil : SourceEdit(range: comment, replacement: Array(masked.utf8))
    }
  }
}

extension SourceDocument {
  /// Where a scalar's text stands: of a block, what is below its head.
  fileprivate func text(of node: SourceNode) -> Range<Int> {
    guard case .scalar(_, .block) = node.content else { return node.contentStart..<node.end }
    let body = min(nextLine(after: node.contentStart), node.end)
    return (bytes[body..<node.end].firstIndex { !" \t\r\n".utf8.contains($0) } ?? node.end)..<node.end
  }

  /// Where entries of a mapping stand or, in comments, could stand.
  fileprivate struct Zone {
    var inside: Range<Int>
    /// Behind its last entry, with nothing but comments between.
    var behind: Range<Int>
    /// In which its entries begin, if it is none between braces.
    var column: Int?

    func holds(_ offset: Int, column: Int) -> Bool {
      inside.contains(offset) || behind.contains(offset) && self.column.map { column >= $0 } == true
    }
  }

  fileprivate func zone(of mapping: SourceNode) -> Zone {
    let end = first(outsideOfComments: mapping.end..<bytes.count) ?? bytes.count
    guard case .mapping(let entries, false) = mapping.content, let first = entries.first?.key.start else {
      return Zone(inside: mapping.range, behind: mapping.end..<mapping.end)
    }
    return Zone(inside: mapping.range, behind: mapping.end..<end, column: first - lineStart(of: first))
  }

  /// The first byte of `range` that is no white space and in no comment.
  private func first(outsideOfComments range: Range<Int>) -> Int? {
    var position = range.lowerBound
    while position < range.upperBound {
      if let comment = comment(at: position) {
        position = comment.upperBound
      } else if " \t\r\n".utf8.contains(bytes[position]) {
        position += 1
      } else {
        return position
      }
    }
    return nil
  }
}
