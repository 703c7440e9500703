// Between brackets and braces: entries and the commas between them.

extension SourceEditor {
  /// - Parameters:
  ///   - items: where the entries stand.
  ///   - inserted: what comes before the entry of an index.
  mutating func editFlow(_ items: [Range<Int>], removed: Set<Int>, inserted: [Int: [String]], of node: SourceNode) {
    let kept = items.indices.filter { !removed.contains($0) }
    // Behind the last entry that stays nothing may be left to divide.
    let lastKept = kept.last
    for index in removed.sorted() {
      if let lastKept, index > lastKept, isInline(items[lastKept].upperBound..<items[items.count - 1].upperBound) { continue }
      removeFlow(items, index)
    }
    if let lastKept, lastKept < items.count - 1 {
      let tail = items[lastKept].upperBound..<items[items.count - 1].upperBound
      if isInline(tail) { replace(tail, by: "") }
    }
    for (index, texts) in inserted.sorted(by: { $0.key < $1.key }) {
      if let previous = kept.last(where: { $0 < index }) {
        insertFlow(texts, behind: items[previous], in: node)
      } else if let next = kept.first {
        insert(texts.map { $0 + ", " }.joined(), at: items[next].lowerBound)
      } else {
        insert(texts.joined(separator: ", "), at: node.contentStart + 1)
      }
    }
  }

  private func isInline(_ range: Range<Int>) -> Bool {
    !document.bytes[range].contains(0x0A) && document.comments(in: range).isEmpty
  }

  private mutating func removeFlow(_ items: [Range<Int>], _ index: Int) {
    let item = items[index]
    let end = index + 1 < items.count ? items[index + 1].lowerBound : document.bytes.count
    let comma = comma(behind: item, before: end)
    if isAlone(item, comma) { return removeLines(of: item) }
    guard let comma else { return replace(item, by: "") }
    let following = index + 1 < items.count ? comma + 1..<items[index + 1].lowerBound : comma + 1..<comma + 1
    replace(item.lowerBound..<(isInline(following) ? following.upperBound : comma + 1), by: "")
  }

  /// The comma that ends an entry; nil where none does.
  private func comma(behind item: Range<Int>, before end: Int) -> Int? {
    var position = item.upperBound
    while position < end {
      if let comment = document.comment(at: position) {
        position = comment.upperBound
        continue
      }
      switch document.bytes[position] {
      case UInt8(ascii: ","): return position
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default: return nil
      }
    }
    return nil
  }

  /// Whether an entry has its lines for itself, with its comma and a comment at most.
  private func isAlone(_ item: Range<Int>, _ comma: Int?) -> Bool {
    let lineEnd = document.lineEnd(of: item.upperBound)
    if let comma, comma >= lineEnd { return false }
    let end = comma.map { $0 + 1 } ?? item.upperBound
    let comment = document.comments(in: end..<max(end, lineEnd)).first
    let rest = document.bytes[end..<(comment?.lowerBound ?? lineEnd)]
    return document.indentation(before: item.lowerBound) != nil && rest.allSatisfy { $0 == 0x20 || $0 == 0x09 }
      && document.lineEnd(of: item.upperBound) < document.bytes.count
  }

  private mutating func insertFlow(_ texts: [String], behind item: Range<Int>, in node: SourceNode) {
    let comma = comma(behind: item, before: node.end)
    guard isAlone(item, comma), let indentation = document.indentation(before: item.lowerBound) else {
      return insert(texts.map { ", " + $0 }.joined(), at: item.upperBound)
    }
    if comma == nil { insert(",", at: item.upperBound) }
    let lines = texts.enumerated().map { $1 + (comma != nil || $0 < texts.count - 1 ? "," : "") }
    insertLines(lines, indentation: indentation, after: item.upperBound)
  }
}
