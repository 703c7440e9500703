// A value of the file as JSON: what the operator says of a model becomes part of the model's object.
internal import SieveCore

extension YAMLValue {
  /// Scalars without quotes are what they look like: `null`, a boolean in one of the words of the file, a number as JSON writes it. Anything
  /// else is text.
  func writeJSON(to out: inout [UInt8]) {
    switch content {
    case .null: out += "null".utf8
    case .scalar(let text): Self.write(text, isPlain: isPlain, to: &out)
    case .list(let values):
      out.append(UInt8(ascii: "["))
      for (index, value) in values.enumerated() {
        if index > 0 { out.append(UInt8(ascii: ",")) }
        value.writeJSON(to: &out)
      }
      out.append(UInt8(ascii: "]"))
    case .mapping(let entries):
      out.append(UInt8(ascii: "{"))
      for (index, entry) in entries.enumerated() {
        if index > 0 { out.append(UInt8(ascii: ",")) }
        JSONString.write(entry.key, to: &out)
        out.append(UInt8(ascii: ":"))
        entry.value.writeJSON(to: &out)
      }
      out.append(UInt8(ascii: "}"))
    }
  }

  private static func write(_ text: String, isPlain: Bool, to out: inout [UInt8]) {
    if isPlain, let boolean = try? ScalarFormat.boolean.parse(text) {
      out += String(boolean).utf8
    } else if isPlain, isNumber(text) {
      out += text.utf8
    } else {
      JSONString.write(text, to: &out)
    }
  }

  /// Whether it is a number of RFC 8259 §6.
  private static func isNumber(_ text: String) -> Bool {
    var rest = text.utf8[...]
    func skipDigits() -> Int {
      let digits = rest.prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
      rest = rest[digits.endIndex...]
      return digits.count
    }
    if rest.first == UInt8(ascii: "-") { rest.removeFirst() }
    let hasLeadingZero = rest.first == UInt8(ascii: "0")
    let whole = skipDigits()
    guard whole > 0, whole == 1 || !hasLeadingZero else { return false }
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      guard skipDigits() > 0 else { return false }
    }
    if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
      rest.removeFirst()
      if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest.removeFirst() }
      guard skipDigits() > 0 else { return false }
    }
    return rest.isEmpty
  }

  /// The first number in it that a person would take for one and JSON does not: `128k`.
  var scaledNumber: (text: String, position: SourcePosition)? {
    switch content {
    case .null: nil
    case .scalar(let text):
      isPlain && Quantity(text).map { ["k", "K", "M", "G", "Ki", "Mi", "Gi"].contains($0.unit) } == true ? (text, position) : nil
    case .list(let values): values.lazy.compactMap(\.scaledNumber).first
    case .mapping(let entries): entries.lazy.compactMap(\.value.scaledNumber).first
    }
  }
}
