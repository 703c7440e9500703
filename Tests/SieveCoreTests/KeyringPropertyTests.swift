// Damaged keyrings by the ten thousand; `Fuzz/run keyring` looks for the same violations with coverage to guide it.

import TestSupport
import Testing

@testable import SieveCore

@Suite("A random keyring")
struct KeyringPropertyTests {
  private static let seeds = [
    "keyring:a=KEYA;b=KEYB", "keyring: a = KEYA ; b = KEYB ;", "Keyring:openai=sk-a.b_c==;a=x", "keyring:b=k", "keyring:a=KEYA,b=KEYB",
    "keyring a=KEYA;b=KEYB", "keyring=a=KEYA", "'keyring:a=KEYA'", "keyring:a=KEYA;\u{301}b=KEYB", "keyring:a=\u{212A}EY", "sk-plain-key",
    "keyring:a=KEYA&b=KEYB", "keyring:a:KEYA;b:KEYB", "keyring:A=KEYA;b=KEYB;a=KEYC", "keyring:a=;b=KEYB", "keyring:=KEYA;b=KEYB",
  ].map { Array($0.utf8) }

  private static let alphabet = Array("ab=;:,& \t\"'|Kkeyringopenai\\".utf8) + [0x00, 0x0A, 0x0D, 0x7F, 0x80, 0xC3, 0xCC, 0x81, 0xE2, 0xFF]

  @Test("gives each backend its own key and nothing else")
  func damaged() {
    var random = SplitMix64(seed: FuzzInputs.seed)
    var sent = 0
    for _ in 0..<FuzzInputs.count(usual: 20_000) {
      var value = random.pick(Self.seeds)
      for _ in 0..<Int.random(in: 0...2, using: &random) { value = random.mutate(value, alphabet: Self.alphabet) }
      if Keyring(value, most: 4)?.entries != nil { sent += 1 }
      guard let violation = KeyringProperties.violation(value) else { continue }
      Issue.record("\(violation): \(String(decoding: value, as: UTF8.self).debugDescription)")
      return
    }
    #expect(sent > 1000, "\(sent) could be read")
  }

  @Test("that the configuration's check lets a key into holds that key")
  func canHold() {
    var random = SplitMix64(seed: FuzzInputs.seed)
    var held = 0
    for _ in 0..<FuzzInputs.count(usual: 20_000) {
      let key = random.mutate(Array(random.pick(["sk-or-v1-0a1b", "KEYA==", "a.b/c+d", "keyring"]).utf8), alphabet: Self.alphabet)
      guard Keyring.canHold(Secret(key)) else { continue }
      held += 1
      let entries = Keyring(Array("keyring:a=".utf8) + key + Array(";b=x".utf8), most: 2)?.entries
      #expect(entries?.map(\.key) == [Secret(key), Secret("x")])
    }
    #expect(held > 1000, "\(held) could be held")
  }
}
