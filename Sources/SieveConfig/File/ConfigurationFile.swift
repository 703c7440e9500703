internal import SieveCore

/// The YAML file that `docs/configuration.md` describes, as a checked `Configuration`.
package enum ConfigurationFile {
  /// Reads a file and every file it names.
  ///
  /// Relative names in it start at its folder; `os.environ/NAME` is looked up in `environment`.
  package static func load(path: String, environment: [String: String]) throws(ConfigurationError) -> LoadedConfiguration {
    let disk = StampedFiles()
    do throws(ConfigurationError) {
      let text = try configurationText(path, from: disk)
      var loaded = try parse(text: text, path: path, environment: environment, readFile: disk.read)
      loaded.files = disk.stamps
      return loaded
    } catch {
      throw ConfigurationError(problems: error.problems, files: disk.stamps)
    }
  }

  /// The pure part of `load`: `readFile` gets the path of a key, CA or TLS file, already resolved against the folder of `path`.
  package static func parse(
    text: String, path: String, environment: [String: String], readFile: @escaping (String) throws(FileReadError) -> String
  ) throws(ConfigurationError) -> LoadedConfiguration {
    let context = ParsingContext(path: path, environment: environment, readFile: readFile)
    let configuration = context.configuration(from: text)
    guard let configuration, context.problems.isEmpty else { throw ConfigurationError(problems: context.problems.sorted()) }
    return LoadedConfiguration(configuration, warnings: context.warnings.sorted())
  }

  private static func configurationText(_ path: String, from disk: StampedFiles) throws(ConfigurationError) -> String {
    do { return try disk.read(path) } catch { throw ConfigurationError(problems: [error.problem(of: path)]) }
  }
}
