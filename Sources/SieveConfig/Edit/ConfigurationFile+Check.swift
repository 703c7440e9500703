// A text that might become the file.

extension ConfigurationFile {
  /// What `text` would be as the file at `path`, with the files that it names as they are on the disk.
  package static func check(text: String, path: String, environment: [String: String]) throws(ConfigurationError) -> LoadedConfiguration {
    let disk = StampedFiles()
    return try parse(text: text, path: path, environment: environment, readFile: disk.read)
  }
}
