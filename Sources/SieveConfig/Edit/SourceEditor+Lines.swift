// Entries that stand on lines of their own.

extension SourceEditor {
  /// Removes the lines of an entry. Comments on them, and between them, stay.
  mutating func removeLines(of range: Range<Int>) {
    var start = document.lineStart(of: range.lowerBound)
    let end = document.nextLine(after: max(range.lowerBound, range.upperBound - 1))
    // As far in as the text was that went, a comment could become part of a block of text above.
    let indentation = document.indentation(before: range.lowerBound)
    while start < end {
      let next = document.nextLine(after: start)
      let comment = document.comments(in: start..<next).first
      if let comment {
        let text = document.bytes[start..<comment.lowerBound].firstIndex { $0 != 0x20 && $0 != 0x09 } ?? comment.lowerBound
        if text < comment.lowerBound { replace((indentation == nil ? text : start)..<comment.lowerBound, by: indentation ?? []) }
      } else {
        replace(start..<next, by: "")
      }
      start = next
    }
  }

  /// Puts lines behind the line of `offset`, each with `indentation` before it.
  mutating func insertLines(_ lines: [String], indentation: [UInt8], after offset: Int) {
    insertLines(lines, indentation: indentation, at: document.nextLine(after: offset))
  }

  /// - Parameter offset: where a line begins.
  mutating func insertLines(_ lines: [String], indentation: [UInt8], at offset: Int) {
    let lineBreak = document.lineBreak(at: max(0, offset - 1))
    replace(offset..<offset, by: lines.flatMap { indentation + Array($0.utf8) + lineBreak })
  }

  /// `KEY: VALUE` as lines of a block mapping.
  func lines(for entry: FileValue.Entry) -> [String] {
    let key = ScalarStyle.plain.spelling(of: entry.key, inFlow: false)
    switch entry.value {
    case .mapping(let entries) where !entries.isEmpty:
      return ["\(key):"] + entries.flatMap { lines(for: $0).map { "  " + $0 } }
    case .list(let values) where !values.isEmpty:
      let line = Self.spelling(of: entry, document.usualQuotes)
      if !document.prefersBlockLists, line.utf8.count <= 100 { return [line] }
      return ["\(key):"] + values.map { "  - \(spelling(of: $0, like: nil))" }
    default: return [Self.spelling(of: entry, document.usualQuotes)]
    }
  }
}
