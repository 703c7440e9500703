/// Covers what comments hold of keys, where lines are kept that were in use once: what follows the name of one, on the lines below it too,
/// what looks like one, and passwords in URLs. To be given the comments of a file in order.
struct CommentMask {
  /// A name whose value may go on below its line.
  private struct Opening {
    var kind: CommentLine.Kind
    /// Where the line's text begins: what begins further in belongs to it. By one column it may be a comment of another habit.
    var column: Int
    /// Whether a word below belongs to it wherever it begins.
    var isEmpty: Bool
  }

  /// What the comment before left open.
  private var opening: Opening?

  /// A text for itself: one line, as it could stand in a comment.
  static func masked(_ text: String) -> String {
    var mask = CommentMask()
    return mask.masked(text, at: 0, follows: false, isAmongHeaders: false)
  }

  /// - Parameters:
  ///   - column: of its `#`.
  ///   - follows: whether it has a line of its own, right below the comment before.
  ///   - isAmongHeaders: whether it stands in the file's mapping of headers.
  mutating func masked(_ comment: String, at column: Int, follows: Bool, isAmongHeaders: Bool) -> String {
    var line = CommentLine(comment)
    let column = column + line.start
    let above = follows ? opening : nil
    opening = nil
    if line.isEmpty {
      opening = above
    } else if let above, column > above.column + (above.isEmpty ? 0 : 1) || above.isEmpty && line.isWord {
      opening = Opening(kind: above.kind, column: above.column, isEmpty: false)
      line.cover(as: above.kind)
    } else if let last = line.coverNamed(isAmongHeaders: isAmongHeaders) {
      opening = Opening(kind: last.kind, column: column, isEmpty: last.isEmpty)
    }
    return line.masked
  }
}
