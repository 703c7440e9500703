// What is probably not meant by a value, and what to do about it.

extension YAMLValue {
  /// Why it is no pattern, as the rest of the sentence "'regexp' must …"; nil where it may be one. No id has such characters, and most come
  /// from an escape of YAML's, as `"\b"`, `"\n"` and `"\_"` are: other escapes of regular expressions are errors, these are not.
  var refusalAsPattern: String? {
    guard case .scalar(let text) = content else { return nil }
    let cure = isDoubleQuoted ? "; \(YAMLCure.singleQuotes)" : ""
    if text.unicodeScalars.contains(where: \.isControl) { return "not hold control characters" + cure }
    return isDoubleQuoted && text.unicodeScalars.contains(where: Self.isUnseen) ? "not hold blanks that nobody sees" + cure : nil
  }

  /// What `\_`, `\L` and `\P` are.
  private static func isUnseen(_ scalar: Unicode.Scalar) -> Bool { scalar == "\u{A0}" || scalar == "\u{2028}" || scalar == "\u{2029}" }

  /// For the end of a message that it must be a mapping: `; a space is missing behind 'base_url:'`, or nothing.
  var missingSpace: String {
    guard isPlain, case .scalar(let text) = content, let key = YAMLCure.keyWithoutSpace(text[...]) else { return "" }
    return "; \(YAMLCure.missingSpace(behind: key))"
  }
}
