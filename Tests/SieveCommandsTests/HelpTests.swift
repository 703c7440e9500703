internal import ArgumentParser
internal import SieveConfig
internal import Testing

@testable internal import SieveCommands

@Suite("--help")
struct HelpTests {
  static let commands: [String] = ModelSieve.configuration.subcommands.compactMap { $0.configuration.commandName }

  private func lines(of command: any ParsableCommand.Type) -> [Substring] {
    ModelSieve.helpMessage(for: command, columns: 80).split(separator: "\n", omittingEmptySubsequences: false)
  }

  @Test("No line is longer than 80 columns, and none was broken where its author had arranged it", arguments: commands)
  func width(name: String) throws {
    let command = try #require(ModelSieve.configuration.subcommands.first { $0.configuration.commandName == name })
    #expect(lines(of: command).allSatisfy { $0.count <= 80 })
    let arranged = command.configuration.discussion.split(separator: "\n")
    if arranged.count > 1 { #expect(arranged.filter { $0.hasPrefix(" ") }.allSatisfy { $0.count <= 80 }) }
  }

  @Test("The program's own help says what there is, as it is arranged")
  func root() {
    let arranged = ModelSieve.configuration.discussion.split(separator: "\n")
    #expect(arranged.allSatisfy { $0.count <= 80 })
    let help = ModelSieve.helpMessage(columns: 80)
    for name in Self.commands where name != "sample-provider" && name != HelpConfigCommand.name { #expect(help.contains("  \(name)")) }
    #expect(!help.contains("sample-provider") && !help.contains(HelpConfigCommand.name))
    for line in arranged { #expect(help.contains(line)) }
  }

  @Test("The keys of the configuration are told within 80 columns")
  func reference() {
    let lines = ConfigurationReference.text().split(separator: "\n")
    #expect(lines.filter { $0.count > 80 } == [])
    #expect(lines.contains { $0.hasPrefix("  base_url ") })
  }
}
