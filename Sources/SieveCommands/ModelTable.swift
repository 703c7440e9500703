/// Models as an aligned table.
struct ModelTable {
  private let rows: [ModelRow]
  private let showsState: Bool
  private let showsReason: Bool
  private let ink: Ink

  init(_ rows: [ModelRow], showsState: Bool, showsReason: Bool, ink: Ink = Ink(isOn: false)) {
    self.ink = ink
    self.rows = rows
    self.showsState = showsState
    self.showsReason = showsReason
  }

  /// A line a model, and one that counts them.
  var text: String {
    let ids = rows.map { TerminalText.escaped($0.id) }
    let width = ids.map(\.count).max() ?? 0
    let lines = zip(rows, ids).map { row, id in
      var line = showsState ? (row.isShown ? "shown   " : "hidden  ") : ""
      line += id
      if showsReason { line += String(repeating: " ", count: width - id.count + 2) + TerminalText.escaped(row.reason) }
      return row.isShown ? line : ink.faint(line)
    }
    let shown = rows.count(where: \.isShown)
    let total = showsState ? "\(shown) shown, \(rows.count - shown) hidden" : Count.text(shown, "model")
    return (lines + [total]).joined(separator: "\n")
  }
}
