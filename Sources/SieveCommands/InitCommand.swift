internal import ArgumentParser
internal import Foundation
internal import SieveConfig

/// `modelsieve init`: writes a configuration for the providers that are there.
struct InitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Write a configuration for the providers that are there.", usage: "modelsieve init [OPTIONS]",
    discussion: """
      Looks for Ollama, LM Studio, llama.cpp, vLLM and others on this machine, and for the variables in which the keys of OpenAI, OpenRouter, Anthropic \
      and others are kept. The file names those variables; no key is written or sent.
      """)

  @Option(name: .shortAndLong, help: ArgumentHelp("The file to write; - for standard output.", valueName: "file"))
  var output = "config.yaml"

  @Flag(help: "Overwrite the file if it is there.")
  var force = false

  @Option(
    name: .customLong("port"),
    help: ArgumentHelp("A port of this machine to ask, in place of the usual ones. May be repeated.", valueName: "port"))
  var ports: [UInt16] = []

  @Option(help: "Milliseconds that a port may take to answer.")
  var patience = 300

  func run() async throws {
    guard force || isStandardOutput || !FileManager.default.fileExists(atPath: output) else {
      Console.complain("\(output): is there already. Nothing was changed; --force overwrites it, -o FILE writes another.")
      throw ExitCode.cannotCreate
    }
    let (hosted, refused) = Self.hosted(in: ConfigurationOptions.environment)
    let locals = await LocalSearch(patience: .milliseconds(max(1, patience))).findings(
      on: ports.isEmpty ? LocalProvider.usualPorts : ports.map(Int.init))
    let draft = ConfigurationDraft(locals: locals, hosted: hosted)
    try write(draft.text)
    report(InitReport(draft: draft, refused: refused, file: isStandardOutput ? nil : output).text)
  }

  private var isStandardOutput: Bool { output == "-" }

  private func write(_ text: String) throws {
    guard !isStandardOutput else { return Console.write(text, to: FileHandle.standardOutput.fileDescriptor) }
    do {
      try Data(text.utf8).write(to: URL(filePath: output), options: force ? .atomic : .withoutOverwriting)
    } catch {
      Console.complain("\(output): cannot be written. Is its folder there, and may you write into it?")
      throw ExitCode.cannotCreate
    }
  }

  /// Where the configuration goes to standard output, nothing else may.
  private func report(_ text: String) {
    if isStandardOutput { Console.complain(text) } else { Console.say(text) }
  }

  /// The providers whose key can be used, and for the others what is wrong with it or with its address.
  static func hosted(in environment: [String: String]) -> (findings: [HostedFinding], refused: [String]) {
    var (findings, refused): ([HostedFinding], [String]) = ([], [])
    for finding in HostedProvider.known.compactMap({ HostedFinding($0, environment: environment) }) {
      if let problem = problem(with: finding, environment: environment) {
        refused.append("\(finding.variable): \(problem)")
      } else {
        findings.append(finding)
      }
    }
    return (findings, refused)
  }

  /// What `check` would say to this backend alone.
  private static func problem(with finding: HostedFinding, environment: [String: String]) -> String? {
    let draft = ConfigurationDraft(hosted: [finding])
    do throws(ConfigurationError) {
      _ = try ConfigurationFile.parse(text: draft.text, path: "", environment: environment) { _ throws(FileReadError) in
        throw FileReadError("a draft names no files")
      }
      return nil
    } catch {
      return error.problems.map(\.message).joined(separator: "; ")
    }
  }
}
