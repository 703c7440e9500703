import TestSupport
import Testing

@testable import SieveCore

@Suite struct PrefixTableTests {
  private static func longest(_ prefixes: [String], in text: String) -> String? {
    let table = PrefixTable(prefixes.enumerated().map { ($1, $0) })
    return Array(text.utf8).withUnsafeBytes { bytes in
      table.longest(in: bytes).map { found in
        #expect(found.length == prefixes[found.value].utf8.count)
        return prefixes[found.value]
      }
    }
  }

  @Test(
    arguments: [
      (["a/", "b/"], "a/x", "a/"), (["a/", "b/"], "b/", "b/"), (["a/", "b/"], "c/x", nil), (["a/", "b/"], "a", nil), (["a/"], "", nil),
      ([], "a", nil), (["a", "ab", "abc"], "abd", "ab"), (["a", "abc"], "abd", "a"), (["a", "abc", "abd/"], "abd", "a"),
      (["or/", "or/openai/", "or/openai-x/"], "or/openai/gpt", "or/openai/"), (["é/", "e/"], "é/x", "é/"), (["a", "b", "c"], "bzz", "b"),
    ] as [([String], String, String?)])
  func `the longest prefix is found`(prefixes: [String], text: String, found: String?) {
    #expect(Self.longest(prefixes, in: text) == found)
    #expect(Self.longest(prefixes.reversed(), in: text) == found)
  }

  @Test func `of equal prefixes the first counts`() {
    let table = PrefixTable([("a/", 3), ("a/", 4)])
    #expect(Array("a/b".utf8).withUnsafeBytes { table.longest(in: $0)?.value } == 3)
  }

  @Test func `whatever the prefixes and the text, it is what trying all would find`() {
    var generator = SplitMix64(seed: 11)
    let word = { (most: Int, generator: inout SplitMix64) in
      String((0..<Int.random(in: 1...most, using: &generator)).map { _ in "ab/".randomElement(using: &generator) ?? "a" })
    }
    for _ in 0..<3_000 {
      let prefixes = (0..<Int.random(in: 0...12, using: &generator)).map { _ in word(5, &generator) }
      let text = word(8, &generator)
      #expect(
        Self.longest(prefixes, in: text) == prefixes.filter { text.hasPrefix($0) }.max { $0.utf8.count < $1.utf8.count },
        "\(prefixes) \(text)")
    }
  }
}
