/// A header value with parameters: `form-data; name=model; filename="a.mp3"` (RFC 2045 §5.1, RFC 9110 §5.6.6).
struct HeaderParameters {
  /// What stands before the parameters, in lower case.
  let value: String
  /// In order; names in lower case, values without quotes and with every quoted pair resolved.
  private(set) var parameters: [(name: String, value: String)] = []

  /// Nil where a parameter has no `=`, a quote is not closed, or something follows a closed one.
  init?(parsing bytes: UnsafeRawBufferPointer) {
    var rest = bytes[...]
    value = Self.text(rest.popPrefix { $0 != UInt8(ascii: ";") }.trimmed().map(\.asciiLowercased))
    while rest.popFirst() != nil {
      rest.skipBlanks()
      if rest.isEmpty || rest.first == UInt8(ascii: ";") { continue }
      let name = rest.popPrefix { $0.isTokenByte }
      guard !name.isEmpty, rest.popFirst() == UInt8(ascii: "="), let value = Self.parseValue(&rest) else { return nil }
      parameters.append((Self.text(name.map(\.asciiLowercased)), value))
      rest.skipBlanks()
      guard rest.isEmpty || rest.first == UInt8(ascii: ";") else { return nil }
    }
  }

  private static func parseValue(_ rest: inout Slice<UnsafeRawBufferPointer>) -> String? {
    guard rest.first == UInt8(ascii: "\"") else {
      return text(rest.popPrefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: "\"") && !$0.isBlank })
    }
    rest.removeFirst()
    var value: [UInt8] = []
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "\"") { return text(value) }
      guard let literal = byte == UInt8(ascii: "\\") ? rest.popFirst() : byte else { return nil }
      value.append(literal)
    }
    return nil
  }

  private static func text(_ bytes: some Collection<UInt8>) -> String {
    String(decoding: bytes, as: UTF8.self)
  }
}

extension Slice<UnsafeRawBufferPointer> {
  fileprivate mutating func popPrefix(while predicate: (UInt8) -> Bool) -> Self {
    let taken = prefix(while: predicate)
    self = self[taken.endIndex...]
    return taken
  }

  mutating func skipBlanks() {
    self = drop { $0.isBlank }
  }

  /// Without the blanks around it.
  func trimmed() -> Self {
    var trimmed = drop { $0.isBlank }
    while trimmed.last?.isBlank == true { trimmed.removeLast() }
    return trimmed
  }
}

extension UInt8 {
  fileprivate var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }

  /// RFC 9110 §5.6.2.
  var isTokenByte: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
    case UInt8(ascii: "!"), UInt8(ascii: "#")...UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"),
      UInt8(ascii: "."), UInt8(ascii: "^")...UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
      true
    default: false
    }
  }
}
