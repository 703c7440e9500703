internal import ArgumentParser
internal import SieveConfig
internal import SieveCore

/// `-H`, `-p` and `-r`: where to listen, over what the environment and the file say.
struct ListenOptions: ParsableArguments {
  @Option(
    name: [.customShort("H"), .long],
    help: ArgumentHelp("The address to listen on, or unix:/PATH. Default: $LLM_MF_HOST, else server.host, else 127.0.0.1."))
  var host: String?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The port to listen on; 0 takes a free one. Default: $LLM_MF_PORT, else server.port, else 8080."))
  var port: String?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "A path prefix to strip from requests. Default: $LLM_MF_ROOT_PATH, else server.root_path, else none.", valueName: "path"))
  var rootPath: String?

  /// `settings` with what the arguments and the environment say in place of the file.
  func applied(to settings: ServerSettings) throws -> ServerSettings {
    var settings = settings
    try apply(host, "LLM_MF_HOST", "--host", ScalarFormat.listenHost, to: &settings.host)
    try apply(port, "LLM_MF_PORT", "--port", ScalarFormat.port, to: &settings.port)
    try apply(rootPath, "LLM_MF_ROOT_PATH", "--root-path", ScalarFormat.rootPath, to: &settings.rootPath)
    return settings
  }

  private func apply<Value>(
    _ argument: String?, _ variable: String, _ option: String, _ format: ScalarFormat<Value>, to value: inout Value
  ) throws {
    // An empty variable is one that is not set: compose files pass on what is missing as empty.
    let fromEnvironment = ConfigurationOptions.environment[variable].flatMap { $0.isEmpty ? nil : $0 }
    guard let text = argument ?? fromEnvironment else { return }
    do throws(ScalarError) {
      value = try format.parse(text)
    } catch {
      Console.complain(error.message(for: argument == nil ? variable : option, text: text))
      throw argument == nil ? ExitCode.badConfiguration : ExitCode.validationFailure
    }
  }
}
