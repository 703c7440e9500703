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

  @Test("JSON for scripts says the same, and nothing that a terminal would obey")
  func json() throws {
    let id = "b\u{202E}c\u{9B}2J\u{7F}"
    let printed = TerminalText.json("{\"a\":\r1,\t\"b\": \n\"\\n\u{202E}\u{9B}\"}" + ModelRow(id: id, isShown: true, reason: "").json)
    #expect(printed.hasPrefix(#"{"a": 1, "b": "# + "\n" + #""\n\u202e\u009b"}{"id":"b\u202ec\u009b2J\u007f","#))
  }

  @Test("What a backend said is shown without what may be a key, on one line")
  func said() {
    let said = TerminalText.said("{\"error\": \"no such key: sk-live-0123456789\u{1B}[2J\n\"}" + String(repeating: "x", count: 9999))
    #expect(!said.contains("0123456789") && said.contains("•••") && said.contains(#"\u{1B}"#) && said.count < 250)
    #expect(!said.contains("\n"))
  }

  @Test("Colours on a terminal only", arguments: [true, false])
  func colours(isTerminal: Bool) {
    let text = ModelTable(rows, showsState: true, showsReason: false, ink: Ink(isOn: isTerminal)).text
    #expect(text.contains("\u{1B}[2m") == isTerminal)
    #expect(!Ink(1, environment: ["NO_COLOR": "1"]).isOn && !Ink(1, environment: ["TERM": "dumb"]).isOn)
  }
}
