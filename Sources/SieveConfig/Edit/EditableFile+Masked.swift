internal import SieveCore

// The file for people's eyes: keys written into it are covered.

extension EditableFile {
  /// The lines of the file, without line breaks and byte order mark, with `•••` for every key written into it.
  package var maskedLines: [String] {
    let masked = SourceEdit.apply(masks, to: document.bytes) ?? []
    var lines = masked.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
      String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
    }
    if lines.last == "" { lines.removeLast() }
    return lines
  }

  /// Whether something in the file itself is covered.
  package var holdsSecrets: Bool { !masks.isEmpty }

  private var masks: [SourceEdit] {
    var secrets: Set<Range<Int>> = []
    find(document.root, at: [], &secrets)
    var edits = secrets.map { SourceEdit(range: $0, replacement: Array(KeyMask.mark.utf8)) }
    edits += scalars(document.root).filter { !secrets.contains($0) }.compactMap { mask($0, with: SecretText.maskedURLs) }
    return edits + document.comments.compactMap { mask($0, with: SecretText.maskedComment) }
  }

  private func mask(_ range: Range<Int>, with mask: (String) -> String) -> SourceEdit? {
    let text = String(decoding: document.bytes[range], as: UTF8.self)
    let masked = mask(text)
    return masked.utf8.elementsEqual(text.utf8) ? nil : SourceEdit(range: range, replacement: Array(masked.utf8))
  }

  /// Where keys stand: a secret's key is the same at every depth, headers hold what they like, and an alias stands for what its anchor carries,
  /// wherever that is.
  private func find(_ node: SourceNode, at path: [String], _ secrets: inout Set<Range<Int>>) {
    switch node.content {
    case .scalar(let value, _):
      let isSecret = path.last.map(SecretText.isSecret) ?? false || path.dropLast().last == "headers"
      if isSecret, !value.isEmpty, !SecretText.isReference(value) { secrets.insert(text(of: node)) }
    case .alias(_, let target): find(target, at: path, &secrets)
    case .sequence(let elements, _): for element in elements { find(element, at: path, &secrets) }
    case .mapping(let entries, _):
      for entry in entries { find(entry.value, at: entry.isMerge ? path : path + [entry.key.text ?? ""], &secrets) }
    }
  }

  /// Without the blanks behind its anchor.
  private func text(of node: SourceNode) -> Range<Int> {
    let content = document.bytes[node.contentStart..<node.end]
    return (content.firstIndex { $0 != 0x20 && $0 != 0x09 } ?? node.contentStart)..<node.end
  }

  /// All values, keys of mappings and aliases left out.
  private func scalars(_ node: SourceNode) -> [Range<Int>] {
    switch node.content {
    case .scalar: [text(of: node)]
    case .alias: []
    case .sequence(let elements, _): elements.flatMap(scalars)
    case .mapping(let entries, _): entries.flatMap { scalars($0.value) }
    }
  }
}
