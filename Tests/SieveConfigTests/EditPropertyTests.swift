import SieveCore
import TestSupport
import Testing

@testable import SieveConfig

@Suite("Editing generated files")
struct EditPropertyTests {
  /// Twenty thousand in all.
  @Test("Says what was meant, keeps every comment and every byte outside the changed keys", arguments: 0..<20)
  func keepsBytes(batch: Int) throws {
    var refused = 0
    for seed in UInt64(batch) * 1000..<UInt64(batch + 1) * 1000 {
      let generated = EditGeneratedFile(seed: seed)
      let bytes = Array(generated.text.utf8)
      guard let file = EditableFile(bytes) else {
        Issue.record("seed \(seed) is no file:\n\(generated.text)")
        return
      }
      var random = SplitMix64(seed: seed &+ 0x5EED)
      let patch = Self.change(to: file, generated, &random)
      let edited: EditableFile
      do { edited = try file.applying(ConfigurationChange(patch)) } catch let refusals as EditRefusals {
        refused += 1
        // Only what is shared has a reason to be refused.
        #expect(generated.text.contains("&"), "seed \(seed): \(refusals)\n\(patch)\n\(generated.text)")
        continue
      }
      let failure = Self.failure(of: edited, from: file, patch)
      if let failure {
        Issue.record("seed \(seed): \(failure)\n\(patch)\n\(generated.text)\n=====\n\(String(decoding: edited.bytes, as: UTF8.self))")
        return
      }
    }
    #expect(refused < 150)
  }

  /// What went wrong; nil where all is well.
  private static func failure(of edited: EditableFile, from file: EditableFile, _ patch: FileValue) -> String? {
    guard let again = EditableFile(edited.bytes) else { return "the result is no file" }
    for section in ["backends", "views"] {
      for (name, wanted) in patch[section]?.entries.map({ ($0.key, $0.value) }) ?? [] {
        let old = file.content(at: [section, name])
        let new = again.content(at: [section, name])
        for entry in wanted.entries where !says(new[entry.key], entry.value, old[entry.key]) {
          return "\(name).\(entry.key) is \(String(describing: new[entry.key]))"
        }
        for entry in old.entries where wanted[entry.key] == nil && new[entry.key] != entry.value {
          return "\(name).\(entry.key) has changed"
        }
      }
    }
    for (key, value) in file.value.entries.map({ ($0.key, $0.value) })
    where !["model_filter", "views", "aliases"].contains(key) && again.value[key] != value {
      return "\(key) has changed"
    }
    for name in file.value["model_filter"]?.entries.map(\.key) ?? []
    where patch["backends"]?[name] == nil && file.value["model_filter"]?["base_url"] == nil {
      if again.value["model_filter"]?[name] != file.value["model_filter"]?[name] { return "backend \(name) has changed" }
    }
    return lostComment(file.bytes, edited.bytes) ?? lostLine(file, edited, patch)
  }

  private static func says(_ found: FileValue?, _ wanted: FileValue, _ old: FileValue?) -> Bool {
    switch (wanted, found) {
    case (.null, nil): true
    case (.list(let values), .text?): values == [found].compactMap(\.self)
    case (.text, .list(let values)?): values == [wanted]
    case (.mapping(let members), _): members.allSatisfy { says(found?[$0.key], $0.value, old?[$0.key]) }
    case (.text(let text), .text(let found)?): text == found || old == .text(found) && ["true", "yes"].contains(text)
    default: found == wanted
    }
  }

  /// Each comment of a generated file has a number of its own.
  private static func lostComment(_ old: [UInt8], _ new: [UInt8]) -> String? {
    // Not as a regular expression: twenty thousand files of them take minutes.
    let numbers = { (bytes: [UInt8]) -> [Int] in
      bytes.indices.dropLast(2).filter { bytes[$0] == UInt8(ascii: "#") && bytes[$0 + 1] == 0x20 }.compactMap { start in
        let digits = bytes[(start + 2)...].prefix { 0x30...0x39 ~= $0 }
        return digits.isEmpty ? nil : digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
      }
    }
    let kept = Set(numbers(new))
    return numbers(old).first { !kept.contains($0) }.map { "comment \($0) is lost" }
  }

  /// Lines without a word of the change in them are where they were, byte for byte.
  private static func lostLine(_ file: EditableFile, _ edited: EditableFile, _ patch: FileValue) -> String? {
    func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] { bytes.split(separator: 0x0A, omittingEmptySubsequences: false) }
    let touched = Set(file.lines(touchedBy: patch))
    var rest = lines(edited.bytes)[...]
    for (index, line) in lines(file.bytes).enumerated() where !touched.contains(index + 1) {
      guard let found = rest.firstIndex(where: { $0.elementsEqual(line) || $0.elementsEqual(line + [0x0D]) }) else {
        return "line \(index + 1) is lost or has moved"
      }
      rest = rest[(found + 1)...]
    }
    return nil
  }

  private static func change(to file: EditableFile, _ generated: EditGeneratedFile, _ random: inout SplitMix64) -> FileValue {
    var backends: [FileValue.Entry] = []
    for name in generated.backends where random.oneIn(2) || name == generated.backends[0] {
      let content = file.content(at: ["backends", name])
      backends.append(FileValue.Entry(name, .mapping(rules(content, &random))))
    }
    var change: FileValue = ["backends": .mapping(backends)]
    if random.oneIn(3) { change["views"] = ["small": ["glob": .list(list(nil, &random))], "other": ["simple": ["x"]]] }
    if random.oneIn(4) { change["aliases"] = ["fast": random.oneIn(2) ? nil : ["p0/c", "p0/a"], "new": "p0/z"] }
    return change
  }

  private static func rules(_ content: FileValue, _ random: inout SplitMix64) -> [FileValue.Entry] {
    var entries: [FileValue.Entry] = []
    for key in ["simple", "glob", "regexp"] where random.oneIn(3) {
      entries.append(FileValue.Entry(key, random.oneIn(5) ? nil : .list(list(content[key], &random))))
    }
    if random.oneIn(4) {
      entries.append(
        FileValue.Entry("exclude", ["glob": .list(list(content["exclude"]?["glob"], &random)), "simple": random.oneIn(2) ? nil : ["s"]]))
    }
    if random.oneIn(4) {
      entries.append(
        FileValue.Entry("where", ["n": random.pick([nil, "> 1", "< 5"]), "new.field": ["a", "b, c"], "a.b": random.pick([nil, "x"])]))
    }
    if random.oneIn(4) { entries.append(FileValue.Entry("default", random.pick([nil, "y.*", ".*: z"]))) }
    if random.oneIn(4) { entries.append(FileValue.Entry("enforce", random.pick([nil, "true"]))) }
    return entries
  }

  /// What is there with some gone and some new.
  private static func list(_ old: FileValue?, _ random: inout SplitMix64) -> [FileValue] {
    var values: [FileValue] = if case .list(let values)? = old { values } else { [] }
    values.removeAll { _ in random.oneIn(4) }
    for _ in 0..<Int.random(in: 0...2, using: &random) {
      let value = FileValue.text(random.pick(EditGeneratedFile.ids))
      if !values.contains(value) { values.insert(value, at: Int.random(in: 0...values.count, using: &random)) }
    }
    return values
  }
}

extension EditableFile {
  /// The lines of the keys that a change is about; everything of a section between braces.
  fileprivate func lines(touchedBy patch: FileValue) -> [Int] {
    patch.entries.flatMap { section in
      section.value.entries.flatMap { member -> [Int] in
        let path = section.key == "aliases" ? ["aliases", member.key] : Self.path(ofSection: [section.key, member.key], in: value)
        guard let path, let entry = entry(at: path) else { return [] }
        guard case .mapping(let keys, false) = entry.value.content else { return lines(entry.range) }
        return keys.filter { member.value[$0.key.text ?? ""] != nil }.flatMap { lines($0.range) }
      }
    }
  }

  private func entry(at path: [String]) -> SourceNode.Entry? {
    var node = document.root
    var found: SourceNode.Entry?
    for key in path {
      guard case .mapping(let entries, let isFlow) = node.content, let entry = entries.first(where: { $0.key.text == key }) else {
        return nil
      }
      // All of it is on the lines that hold the braces.
      found =
        found.map {
          isFlow
            ? SourceNode.Entry(
              key: $0.key, value: SourceNode(content: .scalar("", .plain), start: 0, contentStart: 0, end: $0.range.upperBound)) : entry
        } ?? entry
      if isFlow { return found }
      node = entry.value
    }
    return found
  }

  private func lines(_ range: Range<Int>) -> [Int] { Array(document.line(of: range.lowerBound)...document.line(of: range.upperBound)) }
}
