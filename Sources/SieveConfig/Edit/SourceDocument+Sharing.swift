// What a node shares with other places, and the habits of the file's author.

extension SourceDocument {
  /// Why a change of this node would change something else; nil where it would not.
  func sharing(of node: SourceNode) -> String? {
    guard let anchor = node.anchor, let lines = uses[node.start], !lines.isEmpty else { return nil }
    let places = lines.count == 1 ? "line \(lines[0]) uses" : "lines \(lines.map(String.init).joined(separator: ", ")) use"
    return "it carries the anchor '\(anchor)', which \(places) too"
  }

  /// The anchor that other places use inside `range`, and why it must stay.
  func sharing(within range: Range<Int>) -> String? {
    let used = uses.keys.filter { range.contains($0) }.min()
    return used.map { "an anchor at line \(line(of: $0)) is in it, which line \(uses[$0]?.first ?? 0) uses" }
  }

  /// The quotes that the file has most of.
  var usualQuotes: ScalarStyle {
    var counts = (single: 0, double: 0)
    Self.count(root, &counts)
    return counts.single > counts.double ? .single : counts.double > 0 ? .double : .plain
  }

  private static func count(_ node: SourceNode, _ counts: inout (single: Int, double: Int)) {
    switch node.content {
    case .scalar(_, .single): counts.single += 1
    case .scalar(_, .double): counts.double += 1
    case .scalar, .alias: break
    case .sequence(let elements, _): for element in elements { count(element, &counts) }
    case .mapping(let entries, _): for entry in entries { count(entry.value, &counts) }
    }
  }

  /// Whether the file writes lists one entry a line.
  var prefersBlockLists: Bool {
    var count = 0
    Self.tally(root, &count)
    return count > 0
  }

  private static func tally(_ node: SourceNode, _ count: inout Int) {
    switch node.content {
    case .scalar, .alias: break
    case .sequence(let elements, let isFlow):
      count += isFlow ? -1 : 1
      for element in elements { tally(element, &count) }
    case .mapping(let entries, _): for entry in entries { tally(entry.value, &count) }
    }
  }
}
