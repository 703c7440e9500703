import Testing

@testable import SieveCore

@Suite struct GlobTests {
  private static let ids = [
    "gpt-4o", "GPT-4o-mini", "openai/gpt-4.1", "openai/o3-mini:high", "google/gemma-3-27b-it:free", "a[b]c", "a-c]", "a!b", "モデル/1", "É-1",
    "x", "", "aab", "a*b?",
  ]

  /// Python's own answers, a bit an id: `fnmatch.fnmatchcase(id.lower(), glob.lower())` and `fnmatch.fnmatchcase(id, glob)`.
  private static let fnmatch: [(glob: String, ignoringCase: Int, caseSensitive: Int)] = [
    ("*", 0x3fff, 0x3fff), ("gpt-4o", 0x1, 0x1), ("gpt*", 0x3, 0x1), ("*gpt*", 0x7, 0x5), ("*/*", 0x11c, 0x11c), ("*:free", 0x10, 0x10),
    ("google/gemma-3-*", 0x10, 0x10), ("?", 0x400, 0x400), ("??????", 0x1, 0x1), ("gpt-4?", 0x1, 0x1), ("*[0-9]", 0x304, 0x304),
    ("*[!0-9]", 0x34fb, 0x34fb), ("[a-g]*", 0x30f3, 0x30f1), ("a[[]b]c", 0x20, 0x20), ("a[b]c", 0x0, 0x0), ("a-c[]]", 0x40, 0x40),
    ("a[!]", 0x0, 0x0), ("a[]", 0x0, 0x0), ("[", 0x0, 0x0), ("a[b", 0x0, 0x0), ("[!a-z]*", 0x300, 0x302), ("モ?ル/?", 0x100, 0x100),
    ("[ァ-ヾ]*", 0x100, 0x100), ("é-*", 0x200, 0x0), ("*-[^1]", 0x200, 0x200), ("a[!x]b", 0x1080, 0x1080), ("a[x!]b", 0x80, 0x80),
    ("[]-]", 0x0, 0x0), ("a[*]b[?]", 0x2000, 0x2000), ("**a**b**", 0x30b0, 0x30b0), ("[z-a]*", 0x0, 0x0), ("[!z-a]", 0x400, 0x400),
    ("[a-]*", 0x30e0, 0x30e0), ("*[--/]*", 0x35f, 0x35f), ("[!]*", 0x0, 0x0), ("a\\*b?", 0x0, 0x0), ("", 0x800, 0x800),
  ]

  @Test(arguments: fnmatch) func `a glob matches what Python's fnmatch matches`(glob: String, ignoringCase: Int, caseSensitive: Int) {
    for (bit, id) in Self.ids.enumerated() {
      #expect(Glob(glob, caseSensitive: false).matches(id) == (ignoringCase >> bit & 1 == 1), "\(id)")
      #expect(Glob(glob, caseSensitive: true).matches(id) == (caseSensitive >> bit & 1 == 1), "\(id)")
    }
  }

  @Test func `an unclosed bracket is a literal`() {
    #expect(Glob("a[b", caseSensitive: true).matches("a[b"))
    #expect(Glob("a[]", caseSensitive: true).matches("a[]"))
    #expect(Glob("[!]*", caseSensitive: true).matches("[!]x"))
  }

  @Test(arguments: [("*?", "é"), ("*[é-ü]", "xé"), ("?*?", "日本"), ("*本?", "日本語"), ("?", "😀"), ("*[!a]", "a😀")])
  func `a character is a code point, not a byte`(glob: String, id: String) {
    #expect(Glob(glob, caseSensitive: true).matches(id))
    #expect(Glob(glob, caseSensitive: false).matches(id))
    #expect(!Glob("?" + glob, caseSensitive: true).matches(String(id.unicodeScalars.last!)))
  }

  @Test func `sets ignore letter case on either side`() {
    #expect(Glob("[A]", caseSensitive: false).matches("a"))
    #expect(Glob("[é]", caseSensitive: false).matches("É"))
    #expect(Glob("[É]", caseSensitive: false).matches("é"))
    #expect(!Glob("[!É]", caseSensitive: false).matches("é"))
    #expect(!Glob("[A]", caseSensitive: true).matches("a"))
  }

  @Test func `many stars do not multiply the work`() {
    let glob = Glob(String(repeating: "a*", count: 200) + "b", caseSensitive: true)
    let id = String(repeating: "a", count: 5_000)
    #expect(!glob.matches(id))
    #expect(glob.matches(id + "b"))
  }
}
