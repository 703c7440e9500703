internal import Testing

@testable internal import SieveCommands

@Suite("The table of models")
struct ModelTableTests {
  private let rows = [
    ModelRow(id: "a", isShown: true, reason: "glob: a*"), ModelRow(id: "b\u{202E}c", isShown: false, reason: "no rule matches"),
  ]

  @Test("Counts in the singular where it is one", arguments: [(0, "0 models"), (1, "1 model"), (2, "2 models")])
  func count(number: Int, line: String) {
    let rows = (0..<number).map { ModelRow(id: "m\($0)", isShown: true, reason: "") }
    #expect(ModelTable(rows, showsState: false, showsReason: false).text.split(separator: "\n").last ?? "" == line)
  }

  @Test("A stranger's id does not turn the line around")
  func hostile() {
    #expect(!ModelTable(rows, showsState: true, showsReason: true).text.contains("\u{202E}"))
  }

  @Test("Colours on a terminal only", arguments: [true, false])
  func colours(isTerminal: Bool) {
    let text = ModelTable(rows, showsState: true, showsReason: false, ink: Ink(isOn: isTerminal)).text
    #expect(text.contains("\u{1B}[2m") == isTerminal)
    #expect(!Ink(1, environment: ["NO_COLOR": "1"]).isOn && !Ink(1, environment: ["TERM": "dumb"]).isOn)
  }
}
