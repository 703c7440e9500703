internal import SieveHTTP

/// The value of a Host field, or what follows the scheme of an origin: a name or an address, and perhaps a port. Read as bytes, where they are.
struct Authority {
  /// Without the brackets of an IPv6 address and without a dot at its end.
  let name: UnsafeRawBufferPointer
  /// Digits; empty for the scheme's own.
  let port: UnsafeRawBufferPointer
  private let isBracketed: Bool

  init(_ bytes: UnsafeRawBufferPointer) {
    var end: Int
    if bytes.first == UInt8(ascii: "[") {
      end = bytes.firstIndex(of: UInt8(ascii: "]")) ?? bytes.count
      isBracketed = true
      name = UnsafeRawBufferPointer(rebasing: bytes[1..<max(1, end)])
      end = min(end + 1, bytes.count)
    } else {
      end = 0
      while end < bytes.count, bytes[end] != UInt8(ascii: ":") { end += 1 }
      isBracketed = false
      name = UnsafeRawBufferPointer(rebasing: bytes[..<(end > 1 && bytes[end - 1] == UInt8(ascii: ".") ? end - 1 : end)])
    }
    port = UnsafeRawBufferPointer(rebasing: bytes[min(end + 1, bytes.count)...])
  }

  /// An address, not a name: a browser writes an IPv4 address as four decimal numbers, and no top-level name is a number.
  var isAddress: Bool {
    if isBracketed { return true }
    for byte in name where byte != UInt8(ascii: ".") && byte &- 0x30 > 9 { return false }
    return !name.isEmpty
  }

  /// `localhost` or below it, or an address of the loopback interface.
  var isLoopback: Bool {
    if isBracketed { return name.elementsEqual("::1".utf8) }
    if name.first == UInt8(ascii: "1") { return isAddress && name.starts(with: "127.".utf8) }
    return isOrIsBelow("localhost")
  }

  /// Whether nobody else can have this name in the DNS: an address, a name without a dot, or one below a top-level name that is set apart
  /// (RFC 6761, RFC 6762, RFC 8375, ICANN's `internal`).
  var isUnregistrable: Bool {
    if isAddress || !name.contains(UInt8(ascii: ".")) { return true }
    return Self.ownNames.contains(where: isOrIsBelow)
  }

  private static let ownNames: [StaticString] = ["localhost", "local", "internal", "lan", "home.arpa", "test"]

  /// `other` is in lower case and without a dot at its end.
  func isNamed(_ other: [UInt8]) -> Bool {
    name.count == other.count && zip(name, other).allSatisfy { Self.lowercased($0) == $1 }
  }

  /// Whether both are the same place, where `port` stands for the one that is left out.
  func isSame(as other: Authority, port defaultPort: StaticString) -> Bool {
    guard isBracketed == other.isBracketed, name.count == other.name.count else { return false }
    guard zip(name, other.name).allSatisfy({ Self.lowercased($0) == Self.lowercased($1) }) else { return false }
    return Self.port(port, defaultPort).elementsEqual(Self.port(other.port, defaultPort))
  }

  private static func port(_ port: UnsafeRawBufferPointer, _ defaultPort: StaticString) -> UnsafeRawBufferPointer {
    port.isEmpty ? UnsafeRawBufferPointer(start: defaultPort.utf8Start, count: defaultPort.utf8CodeUnitCount) : port
  }

  private func isOrIsBelow(_ word: StaticString) -> Bool {
    let start = name.count - word.utf8CodeUnitCount
    guard start == 0 || start > 0 && name[start - 1] == UInt8(ascii: ".") else { return false }
    for i in 0..<word.utf8CodeUnitCount where Self.lowercased(name[start + i]) != word.utf8Start[i] { return false }
    return true
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte | 0x20 : byte }
}
