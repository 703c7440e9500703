internal import Foundation

/// Colours, where a person reads: on a terminal, unless `NO_COLOR` (https://no-color.org) or `TERM=dumb` asks for none.
struct Ink {
  let isOn: Bool

  init(isOn: Bool) { self.isOn = isOn }

  init(_ fileDescriptor: CInt, environment: [String: String]) {
    isOn = isatty(fileDescriptor) == 1 && environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
  }

  static let output = Ink(STDOUT_FILENO, environment: ConfigurationOptions.environment)
  static let errors = Ink(STDERR_FILENO, environment: ConfigurationOptions.environment)

  func faint(_ text: String) -> String { colour("2", text) }
  func warning(_ text: String) -> String { colour("33", text) }
  func failure(_ text: String) -> String { colour("31", text) }

  private func colour(_ code: String, _ text: String) -> String { isOn ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }
}
