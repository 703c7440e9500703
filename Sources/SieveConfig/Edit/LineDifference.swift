/// How two versions of a text differ, line by line, with three lines around each change, as `diff -u` shows it.
package struct LineDifference: Sendable {
  package struct Line: Sendable, Equatable {
    package enum Sign: String, Sendable {
      case same = " "
      case removed = "-"
      case added = "+"
    }

    package var sign: Sign
    /// Line numbers, from 1.
    package var old: Int?
    package var new: Int?
    /// Without its line break.
    package var text: String
  }

  /// Stretches of lines with a change in each.
  package private(set) var hunks: [[Line]] = []

  private static let context = 3

  package init(from old: [String], to new: [String]) {
    let places = SequenceMatching(from: old.map(FileValue.text), to: new.map(FileValue.text)).places
    let kept = Set(places.compactMap(\.self))
    var lines: [Line] = []
    var (left, right) = (0, 0)
    while left < old.count || right < new.count {
      if left < old.count, places[left] == nil {
        lines.append(Line(sign: .removed, old: left + 1, text: old[left]))
        left += 1
      } else if right < new.count, !kept.contains(right) {
        lines.append(Line(sign: .added, new: right + 1, text: new[right]))
        right += 1
      } else {
        lines.append(Line(sign: .same, old: left + 1, new: right + 1, text: new[right]))
        (left, right) = (left + 1, right + 1)
      }
    }
    var shown: Range<Int>?
    for index in lines.indices where lines[index].sign != .same {
      let wanted = max(0, index - Self.context)..<min(lines.count, index + Self.context + 1)
      if let current = shown, wanted.lowerBound <= current.upperBound {
        shown = current.lowerBound..<wanted.upperBound
      } else {
        if let shown { hunks.append(Array(lines[shown])) }
        shown = wanted
      }
    }
    if let shown { hunks.append(Array(lines[shown])) }
  }

  /// For `patch -p0`.
  package func patch(of name: String) -> String {
    guard !hunks.isEmpty else { return "" }
    return "--- \(name)\n+++ \(name)\n"
      + hunks.map { lines in
        let body = lines.map { "\($0.sign.rawValue)\($0.text)\n" }.joined()
        return "@@ -\(Self.span(lines.map(\.old))) +\(Self.span(lines.map(\.new))) @@\n" + body
      }.joined()
  }

  private static func span(_ numbers: [Int?]) -> String {
    let numbers = numbers.compactMap(\.self)
    return "\(numbers.first ?? 0),\(numbers.count)"
  }
}
