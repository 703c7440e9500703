// The file for people's eyes: keys written into it are covered.

extension EditableFile {
  /// The lines of the file, without line breaks and byte order mark, with `•••` for every key written into it.
  package var maskedLines: [String] {
    let edits = secrets(document.root, at: []).map { SourceEdit(range: $0, replacement: Array("•••".utf8)) }
    let masked = SourceEdit.apply(edits, to: document.bytes) ?? []
    var lines = masked.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
      String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
    }
    if lines.last == "" { lines.removeLast() }
    return lines
  }

  /// Whether a key is written into the file itself.
  package var holdsSecrets: Bool { !secrets(document.root, at: []).isEmpty }

  private static let secretKeys: Set = ["api_key", "admin_key", "key"]

  /// Where keys stand. An anchor may carry one anywhere; a secret's key is the same at every depth, and headers hold what they like.
  private func secrets(_ node: SourceNode, at path: [String]) -> [Range<Int>] {
    switch node.content {
    case .scalar(let text, _):
      let isSecret = path.last.map { Self.secretKeys.contains($0) } ?? false || path.dropLast().last == "headers"
      let isReference = ["os.environ/", "file:", "credential:"].contains { text.hasPrefix($0) }
      return isSecret && !isReference && !text.isEmpty ? [node.contentStart..<node.end] : []
    case .alias: return []
    case .sequence(let elements, _): return elements.flatMap { secrets($0, at: path) }
    case .mapping(let entries, _): return entries.flatMap { secrets($0.value, at: path + [$0.key.text ?? ""]) }
    }
  }
}
