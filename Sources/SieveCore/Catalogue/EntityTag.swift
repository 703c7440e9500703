/// The `ETag` of an answer (RFC 9110 §8.8.3).
package enum EntityTag {
  /// A strong validator, quotes included: 128 bits of a hash that is the same in every process and on every machine. It tells versions of
  /// one list apart; it is no protection against somebody who looks for collisions.
  package static func strong(for body: [UInt8]) -> String {
    var first: UInt64 = 0x9E37_79B9_7F4A_7C15
    var second = 0xD1B5_4A32_D192_ED03 &+ UInt64(body.count)
    body.withUnsafeBytes { bytes in
      let tail = bytes.count & ~7
      for offset in stride(from: 0, to: tail, by: 8) {
        mix(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)), into: &first, &second)
      }
      mix(bytes[tail...].reduce(0) { $0 << 8 | UInt64($1) }, into: &first, &second)
    }
    mix(0, into: &first, &second)
    return "\"\(hexadecimal(first))\(hexadecimal(second))\""
  }

  /// Multiply and fold, in two lanes with the multipliers of splitmix64.
  private static func mix(_ word: UInt64, into first: inout UInt64, _ second: inout UInt64) {
    first = (first ^ word) &* 0xBF58_476D_1CE4_E5B9
    first ^= first >> 31
    second = (second &+ word) &* 0x94D0_49BB_1331_11EB
    second ^= second >> 29
  }

  private static func hexadecimal(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
