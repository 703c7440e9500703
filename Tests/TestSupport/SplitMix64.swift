/// A small seeded generator (Steele, Lea and Flood 2014): the same seed, the same test.
package struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  package mutating func pick<T>(_ choices: [T]) -> T { choices[Int.random(in: choices.indices, using: &self)] }

  /// True once in `n` times.
  package mutating func oneIn(_ n: Int) -> Bool { Int.random(in: 0..<n, using: &self) == 0 }

  /// One to three changes: a byte replaced, removed or put in, or a stretch repeated.
  package mutating func mutate(_ bytes: [UInt8], alphabet: [UInt8]) -> [UInt8] {
    var mutated = bytes
    for _ in 0..<Int.random(in: 1...3, using: &self) where !mutated.isEmpty {
      let index = Int.random(in: mutated.indices, using: &self)
      switch Int.random(in: 0..<5, using: &self) {
      case 0: mutated[index] = pick(alphabet)
      case 1: mutated[index] ^= 1 << UInt8.random(in: 0..<8, using: &self)
      case 2: mutated.remove(at: index)
      case 3: mutated.insert(pick(alphabet), at: index)
      default: mutated.insert(contentsOf: mutated[index..<Swift.min(index + 12, mutated.count)], at: index)
      }
    }
    return mutated
  }
}
