import Testing

@testable import SieveCore

@Suite struct ExactIDTests {
  @Test(arguments: [
    ("gpt-4o", "gpt-4o"), ("gpt-4O", "GPT-4o"), ("a/b:free", "A/B:FREE"), ("", ""), ("naïve-CAFÉ", "NAÏVE-café"), ("модель", "МОДЕЛЬ"),
    ("kelvin", "\u{212A}elvin"), ("i\u{307}", "İ"), ("*", "*"), ("[a]?", "[A]?"),
  ])
  func `letter case does not count unless it is asked for`(source: String, id: String) {
    #expect(ExactID(source, caseSensitive: false).matches(id))
    #expect(ExactID(source, caseSensitive: true).matches(id) == (source == id))
  }

  @Test(arguments: [
    ("gpt-4o", "gpt-4o-mini"), ("gpt-4o-mini", "gpt-4o"), ("gpt-4o", ""), ("", "gpt-4o"), ("gpt-4o", "gpt-4o "), ("*", "gpt-4o"),
    ("gpt.4o", "gpt-4o"), ("@", "`"), ("[", "{"), ("straße", "STRASSE"),
  ])
  func `anything else is another id`(source: String, id: String) {
    #expect(!ExactID(source, caseSensitive: false).matches(id))
    #expect(!ExactID(source, caseSensitive: true).matches(id))
  }

  @Test func `composed and decomposed letters are different, as in Python`() {
    #expect(!ExactID("caf\u{E9}", caseSensitive: true).matches("cafe\u{301}"))
    #expect(!ExactID("caf\u{E9}", caseSensitive: false).matches("cafe\u{301}"))
  }

  @Test func `the source is kept as it was written`() {
    #expect(ExactID("GPT-4o", caseSensitive: false).source == "GPT-4o")
    #expect(ExactID("GPT-4o", caseSensitive: false) != ExactID("GPT-4o", caseSensitive: true))
  }
}
