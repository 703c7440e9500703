import SieveCore

/// Where a key is: `os.environ/NAME` (as in LiteLLM), `file:/path`, `credential:NAME` (as systemd hands them over), or the text itself. `${…}` is never expanded.
enum SecretReference: Equatable {
  case environment(String)
  case file(String)
  /// A file of that name in `$CREDENTIALS_DIRECTORY`.
  case credential(String)
  case literal(String)

  init(_ text: String) {
    if text.hasPrefix("os.environ/") {
      self = .environment(String(text.dropFirst("os.environ/".count)))
    } else if text.hasPrefix("file:") {
      self = .file(String(text.dropFirst("file:".count)))
    } else if text.hasPrefix("credential:") {
      self = .credential(String(text.dropFirst("credential:".count)))
    } else {
      self = .literal(text)
    }
  }

  /// Where it is, for messages; never the key.
  var place: String {
    switch self {
    case .environment(let name): "os.environ/\(name)"
    case .file(let path): "file:\(path)"
    case .credential(let name): "credential:\(name)"
    case .literal: "the configuration file itself"
    }
  }

  /// The key, fit to be written into a header. An error names the variable or the file, never the key.
  func resolve(environment: [String: String], readFile: (String) throws(FileReadError) -> String) throws(SecretError) -> Secret {
    let key = try lookUp(environment: environment, readFile: readFile)
    guard !key.isEmpty else { throw SecretError("\(source) is empty") }
    guard key.first?.isWhitespace == false, key.last?.isWhitespace == false else {
      throw SecretError("\(source) begins or ends with white space")
    }
    guard key.unicodeScalars.allSatisfy({ $0.isASCII && !$0.isControl }) else {
      throw SecretError("\(source) holds a character that no key has (a control character, or one outside ASCII)")
    }
    return Secret(key)
  }

  private func lookUp(environment: [String: String], readFile: (String) throws(FileReadError) -> String) throws(SecretError) -> String {
    switch self {
    case .literal(let key):
      return key
    case .environment(let name):
      guard !name.isEmpty else { throw SecretError("os.environ/ names no variable") }
      guard let key = environment[name] else { throw SecretError("\(source) is not set") }
      return key
    case .file(let path):
      guard !path.isEmpty else { throw SecretError("file: names no file") }
      return try contents(of: path, readFile)
    case .credential(let name):
      guard !name.isEmpty, !name.contains("/"), name != ".", name != ".." else {
        throw SecretError("credential: needs a name that systemd's LoadCredential= gives, without a path")
      }
      guard let folder = environment["CREDENTIALS_DIRECTORY"], !folder.isEmpty else {
        throw SecretError("\(source) cannot be read: CREDENTIALS_DIRECTORY is not set; systemd sets it for a unit with LoadCredential=")
      }
      return try contents(of: folder + "/" + name, readFile)
    }
  }

  private func contents(of path: String, _ readFile: (String) throws(FileReadError) -> String) throws(SecretError) -> String {
    do { return try readFile(path).withoutFinalLineBreak } catch { throw SecretError("\(source) cannot be read: \(error.reason)") }
  }

  private var source: String {
    switch self {
    case .environment(let name): "the environment variable \(name.quotedInMessage)"
    case .file(let path): "the key file \(path.quotedInMessage)"
    case .credential(let name): "the credential \(name.quotedInMessage)"
    case .literal: "the key"
    }
  }
}

extension String {
  /// Editors and `echo` end a file with a line break that is not part of the key.
  fileprivate var withoutFinalLineBreak: String {
    last?.isNewline == true ? String(dropLast()) : self
  }
}
