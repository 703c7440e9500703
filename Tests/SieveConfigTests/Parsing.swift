// What the tests of this target share: a file parsed without a disk.
import SieveConfig
import SieveCore

func noFiles(_: String) throws(FileReadError) -> String {
  throw FileReadError("No such file or directory")
}

func load(
  _ text: String, path: String = "config.yaml", environment: [String: String] = [:],
  readFile: @escaping (String) throws(FileReadError) -> String = noFiles
) throws(ConfigurationError) -> LoadedConfiguration {
  try ConfigurationFile.parse(text: text, path: path, environment: environment, readFile: readFile)
}

/// The lines an operator would see; empty where the file is good.
func problems(
  in text: String, environment: [String: String] = [:], readFile: @escaping (String) throws(FileReadError) -> String = noFiles
) -> [String] {
  do {
    _ = try load(text, environment: environment, readFile: readFile)
    return []
  } catch {
    return error.problems.map(\.description)
  }
}

/// The only backend of a file whose `model_filter` is these lines.
func backend(_ lines: String..., environment: [String: String] = [:]) throws -> Backend {
  let text = (["model_filter:", "  base_url: http://localhost/v1"] + lines.map { "  " + $0 }).joined(separator: "\n")
  return try load(text, environment: environment).configuration.backends[0]
}

/// The problems of the same file, without the name of the file.
func backendProblems(_ lines: [String], environment: [String: String] = [:]) -> [String] {
  let text = (["model_filter:", "  base_url: http://localhost/v1"] + lines.map { "  " + $0 }).joined(separator: "\n")
  return problems(in: text, environment: environment).map { String($0.dropFirst("config.yaml:".count)) }
}
