/// The inline flags in force at a place of a pattern. `i` is the engine's business.
struct PatternFlags {
  /// `s`: `.` matches a line feed.
  var dotAll = false
  /// `m`: `^` and `$` match at line feeds.
  var multiline = false
  /// `x`: white space and comments mean nothing.
  var verbose = false
  /// `a`: `\d`, `\s`, `\w` and `\b` know ASCII only.
  var ascii = false

  mutating func set(_ letter: Unicode.Scalar, to isOn: Bool) {
    switch letter {
    case "s": dotAll = isOn
    case "m": multiline = isOn
    case "x": verbose = isOn
    case "a": ascii = isOn
    case "u": ascii = !isOn
    default: break
    }
  }
}
