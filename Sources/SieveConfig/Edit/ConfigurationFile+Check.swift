// Bytes that might become the file.

extension ConfigurationFile {
  /// What `bytes` would be as the file at `path`, with the files that it names as they are on the disk.
  package static func check(_ bytes: [UInt8], path: String, environment: [String: String]) throws(ConfigurationError) -> LoadedConfiguration
  {
    let text: String
    do { text = try TextFile.decode(bytes) } catch { throw ConfigurationError(problems: [error.problem(of: path)]) }
    let disk = StampedFiles()
    return try parse(text: text, path: path, environment: environment, readFile: disk.read)
  }
}
