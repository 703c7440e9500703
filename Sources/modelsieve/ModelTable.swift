/// Models as an aligned table.
struct ModelTable {
  private let rows: [ModelRow]
  private let showsState: Bool
  private let showsReason: Bool

  init(_ rows: [ModelRow], showsState: Bool, showsReason: Bool) {
    self.rows = rows
    self.showsState = showsState
    self.showsReason = showsReason
  }

  /// A line a model, and one that counts them.
  var text: String {
    let width = rows.map(\.id.count).max() ?? 0
    let lines = rows.map { row in
      var line = showsState ? (row.isShown ? "shown   " : "hidden  ") : ""
      line += row.id
      if showsReason { line += String(repeating: " ", count: width - row.id.count + 2) + row.reason }
      return line
    }
    let shown = rows.count(where: \.isShown)
    let total = showsState ? "\(shown) shown, \(rows.count - shown) hidden" : "\(shown) models"
    return (lines + [total]).joined(separator: "\n")
  }
}
