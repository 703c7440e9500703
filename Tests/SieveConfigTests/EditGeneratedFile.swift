import TestSupport

/// A configuration file as some person might have written it: any style, comments anywhere, anchors now and then.
struct EditGeneratedFile {
  private var random: SplitMix64
  private(set) var text = ""
  private let lineBreak: String
  private let unit: Int
  private let usesAnchors: Bool
  private var anchors: [String] = []
  private var comments = 0

  let backends: [String]
  let isAlone: Bool

  static let ids = [
    "a/b", "m-1", "x:free", "12", "yes", "é", "q'r", "d\"e", "c: d", "e #f", "*-z", "[k]", "{m}", "- l", "gpt-4o", "~", "a\\d", "p, q",
  ]

  init(seed: UInt64) {
    random = SplitMix64(seed: seed)
    lineBreak = random.oneIn(5) ? "\r\n" : "\n"
    unit = random.pick([2, 2, 2, 4, 3])
    usesAnchors = random.oneIn(4)
    isAlone = random.oneIn(5)
    backends = isAlone ? ["default"] : Array(["or", "local", "third"].prefix(Int.random(in: 1...3, using: &random)))
    if random.oneIn(8) { text = "\u{FEFF}" }
    write()
    if random.oneIn(6) { while text.unicodeScalars.last == "\n" || text.unicodeScalars.last == "\r" { text.unicodeScalars.removeLast() } }
  }

  private mutating func write() {
    noise(0)
    if random.oneIn(10) { line(0, "---") }
    if random.oneIn(12) {
      line(
        0,
        "model_filter: "
          + (isAlone ? flowBackend(0) : "{" + backends.enumerated().map { "\($1): " + flowBackend($0) }.joined(separator: ", ") + "}"))
    } else {
      line(0, "model_filter:")
      for (index, name) in backends.enumerated() {
        if !isAlone {
          let anchor = usesAnchors && random.oneIn(3) ? " &\(name)" : ""
          line(1, "\(name):\(anchor)")
          if !anchor.isEmpty { anchors.append(name) }
        }
        backend(isAlone ? 1 : 2, index)
      }
    }
    if random.oneIn(2) {
      line(0, "views:")
      line(1, "small:")
      filter(2, keys: ["glob"])
    }
    if random.oneIn(2) {
      line(0, "aliases:")
      line(1, "fast: " + (random.oneIn(2) ? flowList(["p0/a", "p0/b"]) : scalar("p0/a", inFlow: false)))
    }
    noise(0)
  }

  private mutating func backend(_ depth: Int, _ index: Int) {
    line(depth, "base_url: http://h\(index)/v1")
    if usesAnchors, let anchor = anchors.first, anchor != backends[index], random.oneIn(2) { line(depth, "<<: *\(anchor)") }
    line(depth, "prefix: p\(index)/")
    filter(
      depth,
      keys: ["simple", "glob", "regexp", "where", "exclude", "default", "enforce"].shuffled(using: &random).filter { _ in random.oneIn(2) })
  }

  private mutating func flowBackend(_ index: Int) -> String {
    "{base_url: \"http://h\(index)/v1\", prefix: p\(index)/, glob: \(flowList(words())), exclude: {simple: \(flowList(words()))}}"
  }

  private mutating func filter(_ depth: Int, keys: [String]) {
    for key in keys {
      switch key {
      case "where":
        if random.oneIn(2) {
          line(depth, "where: {n: \(scalar(">= 128k", inFlow: true)), a.b: \(flowList(["x", "y"]))}")
        } else {
          line(depth, "where:")
          line(depth + 1, "n: \(scalar("< 5", inFlow: false))")
          if random.oneIn(2) { list(depth + 1, "a.b", ["x", "y"]) }
        }
      case "exclude":
        line(depth, "exclude:")
        list(depth + 1, "glob", words())
        if random.oneIn(2) { list(depth + 1, "simple", words()) }
      case "default": entry(depth, "default: ", ".*x.*")
      case "enforce": line(depth, "enforce: \(random.pick(["yes", "true", "\"off\""]))")
      case "regexp": list(depth, key, ["a.*", #"\d+"#])
      default: list(depth, key, words())
      }
    }
  }

  private mutating func words() -> [String] {
    var words: [String] = []
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let word = random.pick(Self.ids)
      if !words.contains(word) { words.append(word) }
    }
    return words
  }

  private mutating func list(_ depth: Int, _ key: String, _ words: [String]) {
    switch random.pick([0, 0, 1, 1, 2, 3]) {
    case 0:
      line(depth, "\(key):" + (random.oneIn(8) ? " !!seq" : ""))
      let deeper = random.oneIn(3) ? depth : depth + 1
      let gap = random.pick([" ", " ", "   "])
      for word in words { entry(deeper, "-\(gap)", word) }
    case 1 where random.oneIn(6):
      line(depth, "\(key): !!seq")
      line(depth + 1, flowList(words, hasTag: true))
    case 1: line(depth, "\(key): \(flowList(words))")
    case 2 where words.count == 1: entry(depth, "\(key): ", words[0])
    default:
      line(depth, "\(key): [")
      for (index, word) in words.enumerated() {
        line(depth + 1, scalar(word, inFlow: true) + (index + 1 < words.count || random.oneIn(2) ? "," : ""))
      }
      line(depth + 1, "]")
    }
  }

  private mutating func flowList(_ words: [String], hasTag: Bool = false) -> String {
    let space = random.pick(["", " "])
    let end = random.oneIn(5) ? "," : ""
    return (!hasTag && random.oneIn(10) ? "!!seq " : "") + "[\(space)"
      + words.map { scalar($0, inFlow: true) }.joined(separator: random.pick([", ", ",  "])) + "\(end)\(space)]"
  }

  private mutating func scalar(_ text: String, inFlow: Bool) -> String {
    let isPlain = text.unicodeScalars.allSatisfy { $0.properties.isAlphabetic || "/-".unicodeScalars.contains($0) } && text.first != "-"
    switch random.pick([0, 1, 2]) {
    case 0 where isPlain: return text
    case 1: return "'\(text.replacing("'", with: "''"))'"
    default: return "\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    }
  }

  /// One scalar behind a key or a hyphen: on its line, with a tag perhaps, on the next line behind one, or as a block of text.
  private mutating func entry(_ depth: Int, _ head: String, _ word: String) {
    switch random.pick([0, 0, 0, 0, 0, 1, 2, 3]) {
    case 1: line(depth, head + "!!str " + scalar(word, inFlow: false))
    case 2:
      line(depth, head + "!!str")
      line(depth + 2, scalar(word, inFlow: false))
    case 3:
      text += String(repeating: " ", count: depth * unit) + head + random.pick(["|-", ">-"])
      if random.oneIn(2) { text += random.pick([" ", "   "]) + comment() }
      text += lineBreak + String(repeating: " ", count: (depth + 2) * unit) + word + lineBreak
      noise(depth)
    default: line(depth, head + scalar(word, inFlow: false))
    }
  }

  private mutating func line(_ depth: Int, _ content: String) {
    text += String(repeating: " ", count: depth * unit) + content
    if random.oneIn(5) { text += random.pick([" ", "  ", "\t"]) + comment() }
    text += lineBreak
    noise(depth)
  }

  /// A comment or a blank line, now and then.
  private mutating func noise(_ depth: Int) {
    if random.oneIn(8) { text += String(repeating: " ", count: random.pick([0, depth * unit, depth * unit + 1])) + comment() + lineBreak }
    if random.oneIn(10) { text += lineBreak }
  }

  private mutating func comment() -> String {
    comments += 1
    return "# \(comments) \(random.pick(["why", "'", "\"", "[", "- x", "a: b", "é", "# #"]))"
  }
}
