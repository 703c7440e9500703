internal import CPlatform

/// What the system's error numbers mean, in its own words.
enum SystemError {
  static func text(_ code: CInt) -> String { String(cString: strerror(code)) }
}
