internal import SieveCore

/// A configuration for what was found: YAML with comments, for a person to go on with. Holds no key, only where each one is.
struct ConfigurationDraft {
  var locals: [LocalFinding] = []
  var hosted: [HostedFinding] = []

  /// A backend's lines, without the indentation of `model_filter`.
  private struct Entry {
    var comment: [String]
    var name: String
    var lines: [String]
    /// Written as a comment: for its reader to complete.
    var isOff = false
  }

  /// Whether a backend was found that can be used as it is.
  var hasBackend: Bool { entries.contains { !$0.isOff } }

  var text: String {
    let entries = hasBackend ? self.entries : self.entries + [Self.template]
    return Self.introduction + server + "\nmodel_filter:\n" + entries.map(Self.write).joined()
  }

  /// The port that the proxy will listen on: not one where a provider was found.
  var port: Int {
    (Self.defaultPort...).first { port in !locals.contains { $0.port == port } } ?? Self.defaultPort
  }

  private static let defaultPort = 8080

  // MARK: The top

  private static let introduction = """
    # The configuration of modelsieve. 'modelsieve help config' explains each key; 'modelsieve check' says what is wrong.
    #
    # Every model is listed with its backend's name before its id: a model m of backend b as b/m. A backend lists all of its models until
    # it has simple, glob or regexp: exact ids, patterns, regular expressions. No key is in this file: os.environ/NAME names the variable.


    """

  private var server: String {
    guard port != Self.defaultPort else {
      return """
        # server:
        #   host: 0.0.0.0     # for other machines, too; without it, only this one
        #   port: \(Self.defaultPort)

        """
    }
    return """
      server:
        # \(Self.defaultPort), the usual one, is taken.
        port: \(port)

      """
  }

  // MARK: Backends

  private var entries: [Entry] { localEntries + hosted.map(Self.entry) }

  /// Two of a kind get their ports in their names.
  private var localEntries: [Entry] {
    locals.map { finding in
      let isAlone = locals.count { $0.provider.name == finding.provider.name } == 1
      return Self.entry(finding, name: isAlone ? finding.provider.name : "\(finding.provider.name)-\(finding.port)")
    }
  }

  private static func entry(_ finding: LocalFinding, name: String) -> Entry {
    let title = "Port \(finding.port): \(finding.provider.title)"
    let baseURL = "base_url: http://127.0.0.1:\(finding.port)/v1"
    guard let ids = finding.modelIDs else {
      let variable = finding.provider.name.uppercased() + "_API_KEY"
      return Entry(
        comment: ["\(title). It wants a key: put that into \(variable), and take the # off these lines."], name: name,
        lines: [baseURL, "api_key: os.environ/\(variable)"], isOff: true)
    }
    let examples = ids.filter(isPlain).prefix(3).map { "\"\($0)\"" }
    let filter = examples.isEmpty ? [] : ["# simple: [\(examples.joined(separator: ", "))]"]
    return Entry(comment: ["\(title), \(Count.text(ids.count, "model"))."], name: name, lines: [baseURL, "auth: none"] + filter)
  }

  /// Whether an id can stand in a comment, between quotes. It is a stranger's text: YAML knows more line breaks than ASCII has.
  private static func isPlain(_ id: String) -> Bool {
    !id.isEmpty && id.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
  }

  private static func entry(_ finding: HostedFinding) -> Entry {
    let provider = finding.provider
    let place = finding.baseURLVariable.map { ", at the address that \($0) names" } ?? ""
    var comment = ["\(provider.title), paid with \(finding.variable)\(place)."]
    if let note = provider.note { comment.append(note) }
    if !provider.hasList {
      comment.append("It publishes no list of its models: name those that you want in 'models', and take the # off these lines.")
    }
    let lines = ["base_url: \(quoted(finding.baseURL))", "api_key: os.environ/\(finding.variable)"]
    return Entry(
      comment: comment, name: provider.name,
      lines: lines + provider.lines + (provider.hasList ? ["cache_ttl: 15m", "# \(provider.example)"] : [provider.example]),
      isOff: !provider.hasList)
  }

  /// JSON's strings are YAML's. An address out of a variable may hold anything.
  private static func quoted(_ text: String) -> String {
    var out: [UInt8] = []
    JSONString.write(text, to: &out)
    return String(decoding: out, as: UTF8.self)
  }

  private static let template = Entry(
    comment: [
      "A provider on this machine: Ollama, or another on its port. For one that is paid with a key:",
      "api_key: os.environ/NAME, where NAME is the variable that holds it, in place of auth.",
    ], name: "local", lines: ["base_url: http://127.0.0.1:11434/v1", "auth: none", #"# glob: ["llama3*", "qwen3*"]"#])

  private static func write(_ entry: Entry) -> String {
    let lines = ["\(entry.name):"] + entry.lines.map { "  \($0)" }
    return "\n" + (entry.comment.map { "# \($0)" } + lines.map { entry.isOff ? "# \($0)" : $0 }).map { "  \($0)\n" }.joined()
  }
}
