internal import ArgumentParser
internal import Testing

@testable internal import SieveCommands

@Suite("The words behind the program's name")
struct InvocationTests {
  @Test(
    "A command that does not exist is told with the one that was meant",
    arguments: [
      ("modles", "There is no command 'modles'. Did you mean 'models'?"), ("chek", "There is no command 'chek'. Did you mean 'check'?"),
      ("config.yaml", "There is no command 'config.yaml'. A configuration is named with -c."),
    ])
  func unknown(word: String, message: String) {
    #expect(Invocation([word, "--all"]) == .mistake(message))
  }

  @Test("help for a command that does not exist is a mistake, too", arguments: ["modles", "chek"])
  func help(word: String) {
    #expect(Invocation(["help", word]) == Invocation([word]))
    guard case .mistake = Invocation(["help", word]) else {
      Issue.record("taken for a command")
      return
    }
  }

  @Test(
    "A configuration that stands where none is expected is told with the option for it",
    arguments: [
      (["check", "config.yaml"], "-c"), (["check", "--online", "a.yml"], nil), (["models", "config.yml", "--all"], "-c"),
      (["export", "zed", "config.yaml"], "-c"), (["init", "config.yaml"], "-o"), (["explain", "model.yaml"], nil),
      (["check", "-c", "config.yaml"], nil), (["serve", "-p", "80", "config.yaml"], "-c"), (["-c", "config.yaml", "-p", "0"], nil),
      (["health", "--config=config.yaml"], nil), (["init", "-o", "config.yaml"], nil),
    ] as [([String], String?)])
  func misplacedFile(arguments: [String], option: String?) {
    guard let option else {
      #expect(Invocation(arguments) == .arguments(arguments))
      return
    }
    guard case .mistake(let message) = Invocation(arguments) else {
      Issue.record("taken for arguments")
      return
    }
    #expect(message.contains("named with \(option)."))
  }

  @Test("Where nothing is near, all commands are named; hidden ones are not, and the terminal obeys nothing")
  func nothingNear() {
    guard case .mistake(let message) = Invocation(["qqqqqq\u{1B}[31m"]) else {
      Issue.record("taken for a command")
      return
    }
    #expect(message.contains("serve, demo, init, check, models, explain, export, health"))
    #expect(!message.contains("sample-provider") && !message.contains("\u{1B}"))
  }

  @Test("Everything else goes to the parser as it is", arguments: [[], ["-c", "a"], ["models", "x"], ["help", "models"], ["help"]])
  func known(arguments: [String]) {
    #expect(Invocation(arguments) == .arguments(arguments))
  }

  @Test("help config is the reference of the keys")
  func helpConfig() {
    #expect(Invocation(["help", "config"]) == .arguments([HelpConfigCommand.name]))
  }
}
