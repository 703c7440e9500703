internal import SieveCore

/// What the parts of one reading share: where keys and files come from, and what was found wrong so far.
final class ParsingContext {
  typealias FileContents = (String) throws(FileReadError) -> String

  let path: String
  let environment: [String: String]
  private let contents: FileContents
  private(set) var problems: [ConfigurationProblem] = []
  private(set) var warnings: [ConfigurationProblem] = []

  init(path: String, environment: [String: String], readFile: @escaping FileContents) {
    self.path = path
    self.environment = environment
    contents = readFile
  }

  func fail(_ message: String, at position: SourcePosition?) {
    problems.append(ConfigurationProblem(path: path, position: position, message: message))
  }

  func warn(_ message: String, at position: SourcePosition?) {
    warnings.append(ConfigurationProblem(path: path, position: position, message: message))
  }

  func readFile(_ name: String) throws(FileReadError) -> String {
    try contents(resolve(name))
  }

  /// Relative names start at the folder of the configuration file, wherever the program was started.
  func resolve(_ name: String) -> String {
    guard !name.hasPrefix("/"), let slash = path.lastIndex(of: "/") else { return name }
    return path[...slash] + name
  }
}
