// Mappings: entries that change, that go, and that are new.

extension SourceEditor {
  mutating func reconcile(
    _ entries: [SourceNode.Entry], isFlow: Bool, of node: SourceNode, to wanted: [FileValue.Entry], at path: [String]
  ) {
    let own = entries.filter { !$0.isMerge }
    let merged = SourceNode.merged(entries)
    let current = node.value
    var removed: Set<Int> = []
    for (index, entry) in entries.enumerated() where !entry.isMerge {
      let key = entry.key.text ?? ""
      let path = path + [key]
      if let value = wanted.first(where: { $0.key == key })?.value {
        let colon = document.first(UInt8(ascii: ":"), in: entry.key.end..<max(entry.value.start, entry.key.end))
        reconcile(entry.value, to: value, at: path, slot: colon.map { $0 + 1 })
      } else if merged.contains(where: { $0.key == key }) {
        refuse("without it the value of the merge key '<<' would take its place", at: path)
      } else if let reason = document.sharing(within: entry.range) {
        refuse(reason, at: path)
      } else {
        removed.insert(index)
      }
    }
    for entry in current.entries
    where !wanted.contains(where: { $0.key == entry.key }) && !own.contains(where: { $0.key.text == entry.key }) {
      let line = entries.first(where: \.isMerge).map { document.line(of: $0.key.start) } ?? 0
      refuse("it comes from the merge key '<<' at line \(line)", at: path + [entry.key])
    }
    let added = wanted.filter { entry in
      !own.contains { $0.key.text == entry.key } && !merged.contains { $0.key == entry.key && $0.value == entry.value }
    }
    if isFlow {
      let texts = added.map { Self.spelling(of: $0, document.usualQuotes) }
      editFlow(entries.map(\.range), removed: removed, inserted: texts.isEmpty ? [:] : [entries.count: texts], of: node)
    } else {
      editBlock(entries, removed: removed, added: added, at: path)
    }
  }

  private mutating func editBlock(_ entries: [SourceNode.Entry], removed: Set<Int>, added: [FileValue.Entry], at path: [String]) {
    guard let first = entries.first, let last = entries.last else { return }
    guard !removed.isEmpty || !added.isEmpty else { return }
    guard removed.count < entries.count || !added.isEmpty else {
      return refuse("nothing would be left in it", at: path)
    }
    for index in removed.sorted() {
      guard document.indentation(before: entries[index].key.start) != nil else {
        refuse("it shares its line with other things", at: path + [entries[index].key.text ?? ""])
        continue
      }
      removeLines(of: entries[index].range)
    }
    let indentation =
      document.indentation(before: first.key.start)
      ?? Array(repeating: 0x20, count: first.key.start - document.lineStart(of: first.key.start))
    for entry in added {
      insertLines(lines(for: entry), indentation: indentation, after: max(last.range.lowerBound, last.range.upperBound - 1))
    }
  }
}
