extension SecretReference {
  /// What is probably not the key that it would be taken for.
  enum Misspelling: Equatable {
    /// Another program's way to name a variable, or its name alone.
    case variable(String)
    /// `Bearer ` before the key.
    case scheme
    /// A key may begin with it.
    case dollar
  }

  /// nil where `text` is one of the forms that are read, or what a key looks like. `${…}` is a warning and no more: it was always taken as it is.
  static func misspelling(_ text: String, environment: [String: String]) -> Misspelling? {
    if text.lowercased().hasPrefix("bearer ") { return .scheme }
    for prefix in ["env:", "env/", "environ/", "os.environ.", "os.getenv:", "$env:", "ENV:", "ENV/", "os.environ:", "process.env."]
    where text.hasPrefix(prefix) && isName(text.dropFirst(prefix.count)) {
      return .variable(String(text.dropFirst(prefix.count)))
    }
    if text.hasPrefix("$") { return .dollar }
    guard isName(text[...]), text.contains("_"), text == text.uppercased() else { return nil }
    let isUsual = ["_KEY", "_TOKEN", "_SECRET", "_PAT"].contains(where: text.hasSuffix)
    return isUsual || environment[text] != nil ? .variable(text) : nil
  }

  /// Whether a variable could be called so (POSIX, 8.1).
  private static func isName(_ text: Substring) -> Bool {
    guard let first = text.first, first.isASCIILetter || first == "_" else { return false }
    return text.isASCIIAlphanumeric(or: "_")
  }
}
