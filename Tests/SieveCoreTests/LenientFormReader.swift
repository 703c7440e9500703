/// How backends read forms and multipart bodies that are not written as the standards say.
enum LenientFormReader {
  /// The models that readers of forms take from `text`; nil is that of a reader that finds none.
  static func formModels(_ text: String) -> [String?] {
    var models: [String?] = []
    for separators in ["&", "&;"] {
      let pairs = text.utf8.split { separators.utf8.contains($0) }.map { pair in
        let sign = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
        return (decode(pair[..<sign]), decode(pair[sign...].dropFirst()))
      }
      for name in [untilNUL, { $0.lowercased() }, php] as [(String) -> String] {
        let matching = pairs.filter { name($0.0) == "model" }.map { untilNUL($0.1) }
        models += [matching.first, matching.last]
      }
    }
    return models
  }

  /// Without the blanks before it and the brackets behind it; nested names come up flat.
  private static func php(_ name: String) -> String {
    name.drop { $0 == " " }.split { $0 == "[" || $0 == "]" }.last.map(String.init) ?? ""
  }

  private static func untilNUL(_ text: String) -> String { String(text.unicodeScalars.prefix { $0 != "\0" }.map(Character.init)) }

  private static func decode(_ raw: some Sequence<UInt8>) -> String {
    var out: [UInt8] = []
    var rest = Array(raw)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16), rest.count > 1 {
        out.append(value)
        rest = rest.dropFirst(2)
      } else {
        out.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// The models that readers of multipart bodies take from `text` with the boundary `B`: those that take any line's end, those that split
  /// wherever the delimiter is, and take the first or the last name of a part.
  static func multipartModels(_ text: String) -> [String?] {
    var models: [String?] = []
    let unix = text.replacing("\r\n", with: "\n")
    let ways = [
      text.components(by: "\r\n--B\r\n", leading: "--B\r\n", end: "\r\n--B--"),
      unix.components(by: "\n--B\n", leading: "--B\n", end: "\n--B--"),
      unix.replacing("\r", with: "\n").components(by: "\n--B\n", leading: "--B\n", end: "\n--B--"),
      unix.components(by: "--B", leading: "", end: "--B--"),
    ]
    for parts in ways {
      let fields = parts.compactMap { part -> (String, String)? in
        let part = part.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        let (head, content) = part.cut(at: "\n\n") ?? (part, "")
        return (head, content.last == "\n" ? String(content.dropLast()) : content)
      }
      for isLast in [false, true] {
        let named = fields.filter { field in
          let names = field.0.matches(of: /(?i)[; ]name=(?:"([^"]*)"|([^";\s]+))/).map { ($0.output.1 ?? $0.output.2 ?? "").lowercased() }
          return (isLast ? names.last : names.first) == "model" && !field.0.contains(/filename="?[^"\s]/)
        }
        models += [named.first?.1, named.last?.1]
      }
    }
    return models
  }
}

extension String {
  fileprivate func components(by separator: String, leading: String, end: String) -> [String] {
    var text = self
    if let (before, _) = text.cut(at: end) { text = before }
    if !leading.isEmpty, let (_, after) = text.cut(at: leading) { text = after }
    var parts: [String] = []
    while let (before, after) = text.cut(at: separator) {
      parts.append(before)
      text = after
    }
    return parts + [text]
  }

  /// What stands before and after the first `mark`, by bytes: a Character may span a line's end.
  fileprivate func cut(at mark: String) -> (String, String)? {
    let (bytes, wanted) = (Array(utf8), Array(mark.utf8))
    guard bytes.count >= wanted.count else { return nil }
    guard let start = (0...bytes.count - wanted.count).first(where: { bytes[$0..<$0 + wanted.count].elementsEqual(wanted) }) else {
      return nil
    }
    return (String(decoding: bytes[..<start], as: UTF8.self), String(decoding: bytes[(start + wanted.count)...], as: UTF8.self))
  }
}
