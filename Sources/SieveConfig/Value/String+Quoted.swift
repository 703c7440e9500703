// Text of a file inside a message: one line, of bounded length, without anything a terminal would obey and without what may be a key.
import SieveCore

extension String {
  /// `'abc'`
  var quotedInMessage: String {
    let unicodeScalars = SecretText.maskedWord(CommentMask.masked(self)).unicodeScalars
    let visible = unicodeScalars.prefix(80).map { scalar in
      scalar.isControl ? scalar.escaped(asASCII: true) : String(scalar)
    }
    return "'\(visible.joined())\(unicodeScalars.count > 80 ? "…" : "")'"
  }
}

extension Unicode.Scalar {
  /// C0, DEL and C1.
  var isControl: Bool { properties.generalCategory == .control }
}
