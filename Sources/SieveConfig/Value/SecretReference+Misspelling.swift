extension SecretReference {
  /// What is probably not the key that it would be taken for.
  enum Misspelling: Equatable {
    /// Another program's way to name a variable, or its name alone.
    case variable(String)
    /// A file's path without `file:`.
    case file(String)
    /// `Bearer ` before the key.
    case scheme
    /// `Authorization:` before it.
    case header
    /// A key may begin with it.
    case dollar
  }

  /// nil where `text` is one of the forms that are read, or what a key looks like. `${…}` is a warning and no more: it was always taken as it is.
  static func misspelling(
    _ text: String, environment: [String: String], readFile: (String) throws(FileReadError) -> String
  ) -> Misspelling? {
    guard case .literal = SecretReference(text) else { return nil }
    let lower = text.lowercased()
    if lower.hasPrefix("bearer ") { return .scheme }
    if ["authorization:", "x-api-key:", "api-key:", "x-goog-api-key:"].contains(where: lower.hasPrefix) { return .header }
    if text.hasPrefix("$"), !lower.hasPrefix("$env:") { return .dollar }
    if let name = variable(of: text) { return .variable(name) }
    if isPath(text, readFile) { return .file(text) }
    guard isName(text[...]), text != "_" else { return nil }
    if environment[text] != nil { return .variable(text) }
    guard text.contains("_"), text == text.uppercased() else { return nil }
    return ["_KEY", "_TOKEN", "_SECRET", "_PAT"].contains(where: text.hasSuffix) ? .variable(text) : nil
  }

  /// How other programs and languages begin to name a variable, in lower case, longer ones first.
  private static let calls = [
    "os.environ.get", "os.environ", "os.getenv", "system.getenv", "process.env", "import.meta.env", "deno.env.get", "std.env", "getenv",
    "environment", "environ", "$env", "env",
  ]

  /// The name in `env:NAME`, `os.environ["NAME"]`, `{env:NAME}`, `%NAME%` and their like; nil where it is none of them.
  private static func variable(of text: String) -> String? {
    var text = text[...]
    while text.first == "{", text.last == "}" { text = text.dropFirst().dropLast() }
    while text.first == " " { text = text.dropFirst() }
    while text.last == " " { text = text.dropLast() }
    if text.count > 2, text.first == "%", text.last == "%" {
      let name = text.dropFirst().dropLast()
      return isName(name) ? String(name) : nil
    }
    let lower = text.lowercased()
    guard let call = calls.first(where: lower.hasPrefix) else { return nil }
    var rest = text.dropFirst(call.count)
    guard let separator = rest.first, ":/.([".contains(separator) else { return nil }
    rest = rest.dropFirst().drop { $0 == " " || $0 == "\"" || $0 == "'" }
    let name = rest.prefix { $0.isASCIIAlphanumeric || $0 == "_" }
    // What closes the call, with what is to count where the variable is not set.
    let isClosed =
      switch separator {
      case "(": rest.last == ")"
      case "[": rest.last == "]"
      default: name.endIndex == rest.endIndex
      }
    return isClosed && isName(name) ? String(name) : nil
  }

  /// Whether it is the absolute path of something that is there, readable or not, or would be on the machine that the file is for. A key in base64
  /// may begin with a slash, too.
  private static func isPath(_ text: String, _ readFile: (String) throws(FileReadError) -> String) -> Bool {
    guard text.hasPrefix("/"), text.utf8.count > 1, text.utf8.count < 1024 else { return false }
    if ["/run/secrets/", "/var/run/secrets/", "/run/credentials/"].contains(where: text.hasPrefix) { return true }
    do {
      _ = try readFile(text)
      return true
    } catch { return error.reason == "Permission denied" }
  }

  /// Whether a variable could be called so (POSIX, 8.1).
  private static func isName(_ text: Substring) -> Bool {
    guard let first = text.first, first.isASCIILetter || first == "_" else { return false }
    return text.isASCIIAlphanumeric(or: "_")
  }
}
