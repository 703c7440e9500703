internal import ArgumentParser
internal import SieveCore

extension String {
  /// Names and ids are bytes.
  func utf8Equals(_ other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}

extension Configuration {
  /// Ends the command with 64, and says which views there are, where there is no `view`.
  func check(view: String?) throws {
    guard let view, !views.contains(where: { $0.name.utf8Equals(view) }) else { return }
    let hint = views.isEmpty ? "The configuration has none." : "Those there are: \(views.map(\.name).joined(separator: ", "))"
    Console.complain("there is no view \(TerminalText.quoted(view)). \(hint)")
    throw ExitCode.validationFailure
  }
}
