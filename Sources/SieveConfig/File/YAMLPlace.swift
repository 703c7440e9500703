/// A place in the text of a file that the parser pointed at, with the lines that say what was meant there.
struct YAMLPlace {
  let line: Substring
  /// In scalars, counted from 0.
  let column: Int
  /// The last line before it that holds something, without blanks and hyphens around it.
  let before: Substring?
  /// What it may belong to: the lines further out than it, and those before it up to a key where it has none of its own.
  let owners: [Substring]

  /// Without the blanks around it, and the hyphens of lists before it.
  var text: Substring { Self.withoutHyphens(line) }

  /// Whether nothing stands before it in its line.
  var isAtBeginning: Bool { line.unicodeScalars.prefix(column).allSatisfy { $0 == " " } }

  /// Where the colon behind the line's first key is, counted as `column`.
  var firstColon: Int? {
    let scalars = Array(line.unicodeScalars)
    var quote: Unicode.Scalar?
    for (index, scalar) in scalars.enumerated() {
      if let open = quote {
        if scalar == open { quote = nil }
      } else if scalar == "\"" || scalar == "'", index == 0 || " {[,".unicodeScalars.contains(scalars[index - 1]) {
        quote = scalar
      } else if scalar == ":", index + 1 == scalars.count || scalars[index + 1] == " " || scalars[index + 1] == "\r" {
        return index
      }
    }
    return nil
  }

  /// What stands before that colon.
  var key: String? {
    firstColon.map { String(Self.withoutHyphens(Substring(String(String.UnicodeScalarView(line.unicodeScalars.prefix($0)))))) }
  }

  /// - Parameters:
  ///   - number: of the line, counted from 1.
  ///   - column: counted from 1.
  init?(line number: Int, column: Int, in lines: [Substring]) {
    guard lines.indices.contains(number - 1) else { return nil }
    line = lines[number - 1]
    self.column = column - 1
    let earlier = lines[..<(number - 1)].reversed().lazy
    before = earlier.prefix(20).map(Self.withoutHyphens).first { !$0.isEmpty && !$0.hasPrefix("#") }
    // What stands behind hyphens is further in than they are.
    var limit = line.utf8.count - line.utf8.drop { " -".utf8.contains($0) }.count
    var hasKey = !SecretText.names(in: line).isEmpty
    var owners: [Substring] = []
    for line in earlier {
      let text = Self.withoutHyphens(line)
      if text.isEmpty || text.hasPrefix("#") { continue }
      let depth = line.utf8.prefix { $0 == 0x20 }.count
      if depth < limit || !hasKey { owners.append(line) }
      hasKey = hasKey || !SecretText.names(in: line).isEmpty
      limit = min(limit, depth)
      if limit == 0, hasKey { break }
    }
    self.owners = owners
  }

  static func withoutHyphens(_ text: Substring) -> Substring {
    var text = trimmed(text)
    while text.hasPrefix("- ") { text = trimmed(text.dropFirst(2)) }
    return text
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text
    while let first = text.first, first.isWhitespace { text = text.dropFirst() }
    while let last = text.last, last.isWhitespace { text = text.dropLast() }
    return text
  }
}
