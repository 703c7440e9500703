/// Takes out of a text what may be a key, so that one that was written into the wrong place, or that a backend repeats, is read by nobody at a
/// terminal or in a log. It guesses: by how providers' keys begin, and by letters and digits in a row that no word and no model id has.
package enum KeyMask {
  /// What stands where a key may have been.
  package static let mark = "•••"

  package static func masked(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    var run: [UInt8] = []
    var follows = false
    func endRun() {
      guard !run.isEmpty else { return }
      result.append(contentsOf: (follows || isLikeKey(run) ? mark : String(decoding: run, as: UTF8.self)).unicodeScalars)
      follows = run.map(\.asciiLowercased) == scheme
      run = []
    }
    for scalar in text.unicodeScalars {
      if scalar.isASCII, isKeyByte(UInt8(scalar.value)) {
        run.append(UInt8(scalar.value))
      } else {
        endRun()
        // Nothing but blanks may stand between the scheme and its key.
        if scalar != " " { follows = false }
        result.append(scalar)
      }
    }
    endRun()
    return String(result)
  }

  private static let scheme = Array("bearer".utf8)

  /// How keys begin, in lower case, and how long they are at least.
  private static let beginnings: [(word: [UInt8], length: Int)] = [
    ("sk-", 4), ("sk_", 4), ("pk-lf", 8), ("gsk_", 6), ("csk-", 6), ("xai-", 10), ("hf_", 8), ("ghp_", 8), ("gho_", 8), ("github_pat_", 14),
    ("r8_", 10),
    ("pplx-", 10), ("nvapi-", 10), ("aiza", 20), ("ya29.", 10), ("eyj", 24), ("glpat-", 10), ("tgp_", 10), ("akia", 16), ("absk", 16),
  ].map { (Array($0.0.utf8), $0.1) }

  private static func isLikeKey(_ run: [UInt8]) -> Bool {
    let lower = run.map(\.asciiLowercased)
    if beginnings.contains(where: { lower.count >= $0.length && lower.starts(with: $0.word) }) { return true }
    if lower.count == 36, lower.allSatisfy({ $0.hexDigitValue != nil || $0 == UInt8(ascii: "-") }) { return true }
    return lower.split(whereSeparator: { !isLetter($0) && !isDigit($0) }).contains { $0.count >= 20 && alternations($0) >= 3 }
  }

  /// How often a digit follows a letter or a letter a digit.
  private static func alternations(_ word: ArraySlice<UInt8>) -> Int {
    zip(word, word.dropFirst()).count { isDigit($0) != isDigit($1) }
  }

  private static func isKeyByte(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) || "-_.+=~".utf8.contains(byte) }
  private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) }
  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
