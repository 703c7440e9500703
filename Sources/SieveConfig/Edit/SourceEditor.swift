/// Finds the smallest edits of a text that make its document say something else.
///
/// It compares what a node says with what it is to say and goes into those that differ; whatever is the same keeps its bytes. What several
/// places share through an anchor is refused, and comments stay, those of removed entries too.
struct SourceEditor {
  let document: SourceDocument
  private(set) var edits: [SourceEdit] = []
  private(set) var refusals: [EditRefusal] = []

  init(_ document: SourceDocument) { self.document = document }

  /// The text with the document saying `value`, or every reason why that cannot be had.
  static func edit(_ document: SourceDocument, to value: FileValue) -> Result<[UInt8], EditRefusals> {
    var editor = SourceEditor(document)
    editor.reconcile(document.root, to: value, at: [], slot: nil)
    guard editor.refusals.isEmpty else { return .failure(EditRefusals(editor.refusals)) }
    guard let edited = SourceEdit.apply(editor.edits, to: document.bytes) else {
      return .failure(EditRefusals([EditRefusal("two of the changes are for the same place; make them one after the other", at: [])]))
    }
    return .success(edited)
  }

  // MARK: What the parts of the editor do

  mutating func replace(_ range: Range<Int>, by text: String) { replace(range, by: Array(text.utf8)) }
  mutating func replace(_ range: Range<Int>, by bytes: [UInt8]) { edits.append(SourceEdit(range: range, replacement: bytes)) }
  mutating func insert(_ text: String, at offset: Int) { replace(offset..<offset, by: text) }

  mutating func refuse(_ message: String, at path: [String]) { refusals.append(EditRefusal(message, at: path)) }

  // MARK: Comparing

  /// - Parameter slot: where the value of a block entry begins, behind the colon, the dash, or anchor and tag; nil for the root.
  mutating func reconcile(_ node: SourceNode, to value: FileValue, at path: [String], slot: Int?) {
    if node.value == value { return }
    if let reason = document.sharing(of: node) { return refuse(reason, at: path) }
    switch (node.content, value) {
    case (.mapping(let entries, let isFlow), .mapping(let wanted)):
      reconcile(entries, isFlow: isFlow, of: node, to: wanted, at: path)
    case (.sequence(let elements, let isFlow), .list(let wanted)):
      let slot = node.propertiesEnd ?? slot
      if isFlow {
        reconcileFlow(elements, of: node, to: wanted)
      } else {
        reconcileBlock(elements, to: wanted, at: path, slot: slot)
      }
    case (.scalar(_, let style), .list(let wanted)) where style != .block && wanted.contains(node.value):
      wrap(node, into: wanted)
    case (.scalar(_, let style), .text(let text)):
      replaceScalar(node, style, by: text)
    case (.alias(let name, let target), _):
      guard value["base_url"] == nil else {
        return refuse("it is the alias '\(name)' of what stands at line \(document.line(of: target.start)); write it out first", at: path)
      }
      replace(node.range, by: spelling(of: value, like: target))
    default: replaceWhole(node, by: value, at: path)
    }
  }

  /// Puts the scalar into a list, with its own bytes.
  private mutating func wrap(_ node: SourceNode, into wanted: [FileValue]) {
    guard let index = wanted.firstIndex(of: node.value) else { return }
    let before = wanted[..<index].map { spelling(of: $0, like: node) + ", " }.joined()
    let after = wanted[(index + 1)...].map { ", " + spelling(of: $0, like: node) }.joined()
    // Bare text may hold what a list would take for its own.
    let own = String(decoding: document.bytes[node.contentStart..<node.end], as: UTF8.self)
    let isSafe = !own.contains("\n") && (own.hasPrefix("\"") || own.hasPrefix("'") || !own.contains { ",[]{}:#".contains($0) })
    replace(node.contentStart..<node.end, by: "[\(before)\(isSafe ? own : spelling(of: node.value, like: node))\(after)]")
  }

  private mutating func replaceScalar(_ node: SourceNode, _ style: ScalarStyle, by text: String) {
    let needsSpace = node.contentStart == node.end ? " " : ""
    let isBoolean = style == .plain && [node.text, text].allSatisfy { $0.map(Self.isBoolean) ?? false }
    let spelling = isBoolean ? text : style.spelling(of: text, inFlow: true)
    replace(node.contentStart..<node.end, by: needsSpace + spelling + headComment(of: node))
  }

  /// The comment behind the `|` or `>` of a block of text, for what takes the block's place.
  private func headComment(of node: SourceNode) -> String {
    guard case .scalar(_, .block) = node.content, let comment = document.comments(in: node.contentStart..<node.end).first else { return "" }
    return " " + String(decoding: document.bytes[comment], as: UTF8.self)
  }

  /// Replaces a value by one of another kind.
  private mutating func replaceWhole(_ node: SourceNode, by value: FileValue, at path: [String]) {
    let isBlock =
      switch node.content {
      case .sequence(_, let isFlow), .mapping(_, let isFlow): !isFlow
      default: false
      }
    let comment = headComment(of: node)
    guard !isBlock, !comment.isEmpty || document.comments(in: node.contentStart..<node.end).isEmpty else {
      return refuse("it is of another kind, over several lines; change that by hand", at: path)
    }
    let needsSpace = node.contentStart == node.end ? " " : ""
    replace(node.contentStart..<node.end, by: needsSpace + spelling(of: value, like: node) + comment)
  }

  // MARK: Writing

  /// `value` on one line, between brackets if need be, quoted as `node` is, or as most of the file is.
  func spelling(of value: FileValue, like node: SourceNode?) -> String {
    let style = node.flatMap(Self.style) ?? document.usualQuotes
    return Self.spelling(of: value, style)
  }

  static func spelling(of value: FileValue, _ style: ScalarStyle) -> String {
    switch value {
    case .null: "null"
    case .text(let text): style.spelling(of: text, inFlow: true)
    case .list(let values): "[" + values.map { spelling(of: $0, style) }.joined(separator: ", ") + "]"
    case .mapping(let entries):
      "{" + entries.map { spelling(of: $0, style) }.joined(separator: ", ") + "}"
    }
  }

  /// `KEY: VALUE` on one line.
  static func spelling(of entry: FileValue.Entry, _ style: ScalarStyle) -> String {
    let key = ScalarStyle.plain.spelling(of: entry.key, inFlow: true)
    if case .text(let text) = entry.value, booleanKeys.contains(entry.key), isBoolean(text) { return "\(key): \(text)" }
    return "\(key): \(spelling(of: entry.value, style))"
  }

  /// Keys whose words need no quotes, since they are no text.
  private static let booleanKeys: Set = ["enforce", "case_sensitive"]

  private static func isBoolean(_ text: String) -> Bool { (try? ScalarFormat<Bool>.boolean.parse(text)) != nil }

  /// How the first scalar in a node is quoted.
  private static func style(of node: SourceNode) -> ScalarStyle? {
    switch node.content {
    case .scalar(let text, let style): text.isEmpty && style == .plain || style == .block ? nil : style
    case .alias(_, let target): style(of: target)
    case .sequence(let elements, _): elements.lazy.compactMap(style).first
    case .mapping(let entries, _): entries.lazy.compactMap { style(of: $0.value) }.first
    }
  }
}
