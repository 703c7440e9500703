/// The `log:` section: how much is logged and in which shape.
package struct LogSettings: Sendable, Equatable {
  /// In order of severity; a request's line is logged at `info`.
  package enum Level: String, Sendable, CaseIterable {
    case debug, info, warning, error
  }

  package enum Format: String, Sendable, CaseIterable {
    case text, json
  }

  package var level = Level.info
  package var format = Format.text

  package init() {}
}
