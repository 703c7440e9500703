internal import SieveCore
internal import Yams

/// Yams' parser, made to go on after a key that a mapping has twice, so that other mistakes are reported along with it.
///
/// Yams stops at the first such mapping and says only where the key stands first. The key is therefore marked in the text and the
/// text is composed anew; `name(of:)` and `position(of:)` undo the mark.
struct YAMLComposer {
  private var text: String
  /// Names of marked keys by their position in the original text.
  private var marked: [SourcePosition: String] = [:]

  /// Private-use characters, which libYAML accepts and nobody's key begins with; each is used once, or two marked keys would be equal.
  private var marks = (0xE000...0xE03F as ClosedRange<UInt32>).compactMap(Unicode.Scalar.init).makeIterator()

  init(_ text: String) { self.text = text }

  /// The root; nil where there is none.
  mutating func compose() throws(YAMLProblem) -> Node? {
    while true {
      do {
        return try Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot()
      } catch YamlError.duplicatedKeysInMapping(let names, let context) {
        let name = names.first ?? ""
        guard markKey(name, at: context.mark) else {
          throw YAMLProblem(message: "duplicate key \(name.quotedInMessage)", position: position(of: context.mark))
        }
      } catch {
        throw problem(for: error)
      }
    }
  }

  /// The key as the operator wrote it; nil where it is not text.
  func name(of key: Node) -> String? {
    key.mark.flatMap { marked[position(of: $0)] } ?? key.scalar?.string
  }

  /// Where it is in the operator's text.
  func position(of mark: Mark?) -> SourcePosition {
    mark.map { original(line: $0.line, column: $0.column) } ?? SourcePosition(line: 1, column: 1)
  }

  private func original(line: Int, column: Int) -> SourcePosition {
    let inserted = marked.keys.filter { $0.line == line }.map(\.column).sorted()
    return SourcePosition(line: line, column: inserted.reduce(column) { column, insertion in insertion < column ? column - 1 : column })
  }

  private mutating func markKey(_ name: String, at mark: Mark) -> Bool {
    let position = position(of: mark)
    guard marked[position] == nil, let index = index(of: mark), let character = marks.next() else { return false }
    let isQuoted = text.unicodeScalars[index] == "\"" || text.unicodeScalars[index] == "'"
    text.unicodeScalars.insert(character, at: isQuoted ? text.unicodeScalars.index(after: index) : index)
    marked[position] = name
    return true
  }

  private func index(of mark: Mark) -> String.Index? {
    let scalars = text.unicodeScalars
    var start = scalars.startIndex
    for _ in 1..<max(mark.line, 1) {
      guard let lineBreak = scalars[start...].firstIndex(of: "\n") else { return nil }
      start = scalars.index(after: lineBreak)
    }
    let index = scalars.index(start, offsetBy: mark.column - 1, limitedBy: scalars.endIndex)
    return index == scalars.endIndex ? nil : index
  }

  private func problem(for error: any Error) -> YAMLProblem {
    switch error {
    case YamlError.scanner(let context, let problem, let mark, _),
      YamlError.parser(let context, let problem, let mark, _),
      YamlError.composer(let context, let problem, let mark, _):
      let isTab = index(of: mark).map { text.unicodeScalars[$0] == "\t" } ?? false
      let sentence = isTab ? "a tab stands where only spaces may" : sentence(problem, at: mark, context)
      let cure = isTab ? nil : YAMLCure.sentence(for: problem, at: [mark, context?.mark].compactMap(place))
      return YAMLProblem(message: "not valid YAML: \(sentence)\(cure.map { "; \($0)" } ?? "")", position: position(of: mark))
    case YamlError.reader(let problem, let offset, _, _):
      return YAMLProblem(message: "not valid YAML: \(problem)", position: offset.map(position(ofCharacter:)))
    default:
      return YAMLProblem(message: "not valid YAML", position: nil)
    }
  }

  private func place(_ mark: Mark?) -> YAMLPlace? {
    mark.flatMap { YAMLPlace(line: $0.line, column: $0.column, in: text.split(separator: "\n", omittingEmptySubsequences: false)) }
  }

  /// `found unexpected end of stream while scanning a quoted scalar that begins at 3:5`
  private func sentence(_ problem: String, at mark: Mark, _ context: YamlError.Context?) -> String {
    guard let context, !context.text.isEmpty else { return problem }
    guard context.text.hasPrefix("while ") else { return "\(context.text) \(problem)" }
    let start = position(of: context.mark)
    return "\(problem) \(context.text)" + (start == position(of: mark) ? "" : " that begins at \(start.line):\(start.column)")
  }

  private func position(ofCharacter offset: Int) -> SourcePosition {
    let lines = text.prefix(offset).unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    return original(line: lines.count, column: (lines.last?.count ?? 0) + 1)
  }
}
