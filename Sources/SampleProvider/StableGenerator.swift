/// Numbers that follow from a text alone, the same on every machine and in every run: SplitMix64 (Steele, Lea, Flood 2014) seeded with the
/// text's FNV-1a hash.
struct StableGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  init(_ text: String) {
    state = text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// `below` is positive. Written out, since the standard library does not promise which of its numbers a generator gives.
  mutating func index(below: Int) -> Int { Int(next() >> 33) % below }

  /// In -1 ..< 1, of 24 bits, so that it is a Float exactly.
  mutating func signedUnit() -> Float { Float(next() >> 40) / 8_388_608 - 1 }

  mutating func pick<Element>(_ elements: [Element]) -> Element { elements[index(below: elements.count)] }
}
