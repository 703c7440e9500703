internal import SieveCore

/// Writes JSON straight into bytes: ten thousand models take milliseconds, and members keep their order.
struct JSONText {
  private(set) var bytes: [UInt8] = []
  private var needsComma = false

  init(capacity: Int = 256) { bytes.reserveCapacity(capacity) }

  mutating func object(_ body: (inout JSONText) -> Void) { bracket("{", "}", body) }
  mutating func array(_ body: (inout JSONText) -> Void) { bracket("[", "]", body) }

  /// The name of a member; its value follows.
  mutating func name(_ name: StaticString) { self.name(name.description) }

  mutating func name(_ name: String) {
    separate()
    JSONString.write(name, to: &bytes)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  mutating func text(_ text: String?) {
    guard let text else { return null() }
    separate()
    JSONString.write(text, to: &bytes)
  }

  mutating func number(_ number: Int?) { raw(number.map(String.init) ?? "null") }

  /// The shortest text that is this number again; `null` for what is none.
  mutating func number(_ number: Double?) {
    guard let number, number.isFinite else { return null() }
    raw(Int(exactly: number).map(String.init) ?? String(number))
  }

  /// Dollars, without the noise that sums of decimals have as doubles.
  mutating func member(_ name: StaticString, dollars: Double?) { member(name, dollars.map { ($0 * 1e12).rounded() / 1e12 }) }

  mutating func boolean(_ value: Bool) { raw(value ? "true" : "false") }
  mutating func null() { raw("null") }
  mutating func texts(_ texts: some Sequence<String>) { array { json in for text in texts { json.text(text) } } }

  mutating func member(_ name: StaticString, _ value: String?) { self.name(name); text(value) }
  mutating func member(_ name: StaticString, _ value: Int?) { self.name(name); number(value) }
  mutating func member(_ name: StaticString, _ value: Double?) { self.name(name); number(value) }
  mutating func member(_ name: StaticString, _ value: Bool) { self.name(name); boolean(value) }

  /// Bytes that are JSON already.
  mutating func json(_ json: [UInt8]) {
    separate()
    bytes += json
  }

  private mutating func raw(_ text: String) {
    separate()
    bytes += text.utf8
  }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = true
  }

  private mutating func bracket(_ open: Unicode.Scalar, _ close: Unicode.Scalar, _ body: (inout JSONText) -> Void) {
    separate()
    bytes.append(UInt8(ascii: open))
    needsComma = false
    body(&self)
    bytes.append(UInt8(ascii: close))
    needsComma = true
  }
}
