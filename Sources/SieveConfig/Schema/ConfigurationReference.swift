/// The keys of the configuration as text for a terminal: what `modelsieve help config` prints. Made of what the schema is made of.
package enum ConfigurationReference {
  package static func text(width: Int = 80) -> String {
    let sections = KnownKeys.sections.map { section in
      ([heading(section)] + section.keys.map { entry($0, width: width) }).joined(separator: "\n")
    }
    return introduction + "\n\n" + sections.joined(separator: "\n\n")
  }

  private static let introduction = """
    The configuration is one YAML file: -c FILE, else $LLM_MF_CONFIG, else
    config.yaml. The smallest one:

      model_filter:
        base_url: http://127.0.0.1:11434/v1

    A duration is 900 (seconds), 1.5s, 15m or 24h; a size 4096 (bytes), 64k or
    128MiB; a key os.environ/NAME, file:/path, credential:NAME or the key itself;
    a list may be a single value. Text that begins with * & ! > | @ % [ { needs
    quotes.
    """

  private static func heading(_ section: SectionDescription) -> String {
    section.name == "file" ? "At the top:" : "In \(section.text):"
  }

  /// The key in a column of its own where it fits, what it is for beside it.
  private static func entry(_ key: KeyDescription, width: Int) -> String {
    let column = 22
    let fallback = key.fallback.map { " Default: \($0)." } ?? (key.isRequired ? " Required." : "")
    let lines = wrap("\(name(of: key.kind)): \(key.text).\(fallback)", width: width - column)
    let name = "  \(key.name)"
    let first = name.count < column ? name + String(repeating: " ", count: column - name.count) : name + "  "
    return ([first + (lines.first ?? "")] + lines.dropFirst().map { String(repeating: " ", count: column) + $0 }).joined(separator: "\n")
  }

  private static func name(of kind: ValueKind) -> String {
    switch kind {
    case .text: "text"
    case .file: "file"
    case .secret: "key"
    case .url: "URL"
    case .duration: "duration"
    case .size: "size"
    case .boolean: "true or false"
    case .number(let range): "\(range.lowerBound) to \(range.upperBound)"
    case .choice(let words): words.joined(separator: " | ")
    case .list(let element), .anyList(let element):
      switch element {
      case .text: "list"
      case .map: "mapping, or a list of them"
      default: "list"
      }
    case .section, .map, .oneOf, .anything: "mapping"
    }
  }

  private static func wrap(_ text: String, width: Int) -> [String] {
    var lines: [String] = [""]
    for word in text.split(separator: " ") {
      let line = lines[lines.count - 1]
      if line.isEmpty {
        lines[lines.count - 1] = String(word)
      } else if line.count + 1 + word.count <= width {
        lines[lines.count - 1] = line + " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }
}
