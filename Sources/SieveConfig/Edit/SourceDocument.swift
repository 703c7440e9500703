/// The bytes of the file, and where in them every node and every comment stands.
///
/// libYAML says so itself, through the parser that Yams wraps: what reads the file for its values is what finds the places to edit.
struct SourceDocument: Sendable {
  let bytes: [UInt8]
  let root: SourceNode
  /// From `#` to the end of the line, in order.
  let comments: [Range<Int>]
  /// Where each line begins.
  let lineStarts: [Int]
  /// Lines of the aliases of each anchored node, by the node's first byte.
  let uses: [Int: [Int]]

  /// nil where it is no YAML, is empty, or has a second document.
  init?(_ bytes: [UInt8]) {
    var reader = SourceReader(bytes)
    guard let root = reader.read() else { return nil }
    self.bytes = bytes
    self.root = root
    comments = Self.comments(in: bytes, outside: reader.tokens)
    lineStarts = [0] + bytes.indices.filter { bytes[$0] == 0x0A }.map { $0 + 1 }
    uses = reader.uses
  }

  /// Outside scalars, aliases, anchors and tags a `#` begins a comment: YAML has no other use for it.
  private static func comments(in bytes: [UInt8], outside tokens: [Range<Int>]) -> [Range<Int>] {
    var comments: [Range<Int>] = []
    var position = 0
    for token in tokens + [bytes.count..<bytes.count] {
      while position < token.lowerBound {
        if bytes[position] == UInt8(ascii: "#") {
          var end = bytes[position...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? bytes.count
          end = max(end, position + 1)
          comments.append(position..<end)
          position = end
        } else {
          position += 1
        }
      }
      position = max(position, token.upperBound)
    }
    return comments
  }
}

// MARK: Lines

extension SourceDocument {
  /// The number of a line, from 1.
  func line(of offset: Int) -> Int {
    firstIndex(below: lineStarts.count) { lineStarts[$0] > offset }
  }

  func lineStart(of offset: Int) -> Int {
    (bytes[..<offset].lastIndex(of: 0x0A) ?? -1) + 1
  }

  /// Where the line's own bytes end, before its line break.
  func lineEnd(of offset: Int) -> Int {
    let end = bytes[offset...].firstIndex(of: 0x0A) ?? bytes.count
    return end > offset && bytes[end - 1] == 0x0D ? end - 1 : end
  }

  func nextLine(after offset: Int) -> Int {
    bytes[offset...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
  }

  /// The line break that ends the line of `offset`, or the file's first.
  func lineBreak(at offset: Int) -> [UInt8] {
    let isCRLF = (bytes[offset...].firstIndex(of: 0x0A) ?? bytes.firstIndex(of: 0x0A)).map { $0 > 0 && bytes[$0 - 1] == 0x0D }
    return isCRLF == true ? [0x0D, 0x0A] : [0x0A]
  }

  /// What stands before `offset` on its line; nil where that is not white space alone.
  func indentation(before offset: Int) -> [UInt8]? {
    let before = bytes[lineStart(of: offset)..<offset]
    return before.allSatisfy { $0 == 0x20 || $0 == 0x09 } ? Array(before) : nil
  }

  func comments(in range: Range<Int>) -> ArraySlice<Range<Int>> {
    guard !range.isEmpty else { return [] }
    let first = firstComment(endingBehind: range.lowerBound)
    return comments[first...].prefix { $0.lowerBound < range.upperBound }
  }

  /// The comment that a byte is part of.
  func comment(at offset: Int) -> Range<Int>? { comments(in: offset..<offset + 1).first }

  private func firstComment(endingBehind offset: Int) -> Int { firstIndex(below: comments.count) { comments[$0].upperBound > offset } }

  /// The first index for which something is so that is so for all behind it, by halves: a file may have ten thousand lines, and who edits asks for each.
  private func firstIndex(below count: Int, where isSo: (Int) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isSo(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// The first `byte` of `range` outside comments.
  func first(_ byte: UInt8, in range: Range<Int>) -> Int? {
    var position = range.lowerBound
    while position < range.upperBound {
      if let comment = comment(at: position) {
        position = comment.upperBound
      } else if bytes[position] == byte {
        return position
      } else {
        position += 1
      }
    }
    return nil
  }
}
