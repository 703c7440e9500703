import NIOCore

/// A JSON value to be written, its members in the order they were given, which Foundation's encoders do not keep.
indirect enum JSON: Sendable {
  case null
  case bool(Bool)
  case integer(Int)
  case number(Float)
  case string(String)
  case array([JSON])
  case object([(String, JSON)])
}

extension JSON {
  func write(to out: inout ByteBuffer) {
    switch self {
    case .null: out.writeStaticString("null")
    case .bool(let value): out.writeStaticString(value ? "true" : "false")
    case .integer(let value): out.writeString("\(value)")
    case .number(let value): out.writeString("\(value)")
    case .string(let value): Self.write(value, to: &out)
    case .array(let values): Self.write(values, between: ("[", "]"), to: &out) { value, out in value.write(to: &out) }
    case .object(let members):
      Self.write(members, between: ("{", "}"), to: &out) { member, out in
        Self.write(member.0, to: &out)
        out.writeStaticString(":")
        member.1.write(to: &out)
      }
    }
  }

  var bytes: ByteBuffer {
    var out = ByteBuffer()
    write(to: &out)
    return out
  }

  private static func write<Element>(
    _ elements: [Element], between ends: (StaticString, StaticString), to out: inout ByteBuffer, each: (Element, inout ByteBuffer) -> Void
  ) {
    out.writeStaticString(ends.0)
    for (index, element) in elements.enumerated() {
      if index > 0 { out.writeStaticString(",") }
      each(element, &out)
    }
    out.writeStaticString(ends.1)
  }

  /// RFC 8259 §7.
  private static func write(_ text: String, to out: inout ByteBuffer) {
    out.writeStaticString("\"")
    var rest = text.utf8[...]
    while let index = rest.firstIndex(where: needsEscape) {
      out.writeSubstring(Substring(rest[..<index]))
      write(escaped: rest[index], to: &out)
      rest = rest[rest.index(after: index)...]
    }
    out.writeSubstring(Substring(rest))
    out.writeStaticString("\"")
  }

  private static func needsEscape(_ byte: UInt8) -> Bool { byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") }

  private static func write(escaped byte: UInt8, to out: inout ByteBuffer) {
    switch byte {
    case UInt8(ascii: "\n"): out.writeStaticString("\\n")
    case ..<0x20: out.writeString("\\u00\(byte < 0x10 ? "0" : "")\(String(byte, radix: 16))")
    default: out.writeBytes([UInt8(ascii: "\\"), byte])
    }
  }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
  init(stringLiteral value: String) { self = .string(value) }
}

extension JSON: ExpressibleByIntegerLiteral {
  init(integerLiteral value: Int) { self = .integer(value) }
}

extension JSON: ExpressibleByBooleanLiteral {
  init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension JSON: ExpressibleByNilLiteral {
  init(nilLiteral: ()) { self = .null }
}

extension JSON: ExpressibleByArrayLiteral {
  init(arrayLiteral elements: JSON...) { self = .array(elements) }
}

extension JSON: ExpressibleByDictionaryLiteral {
  init(dictionaryLiteral elements: (String, JSON)...) { self = .object(elements) }
}
