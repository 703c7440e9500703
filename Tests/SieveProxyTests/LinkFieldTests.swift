import Testing

@testable import SieveProxy

@Suite("The field Link")
struct LinkFieldTests {
  private static func next(_ value: String) -> String? {
    Array(value.utf8).withUnsafeBytes { LinkField.next(in: $0) }
  }

  @Test(
    "names the next page in any spelling that RFC 8288 allows",
    arguments: [
      #"</m?page=2>; rel="next""#, "</m?page=2>;rel=next", #"</m?page=2>; rel="next last""#, #"</m?page=2>; rel="last  NEXT""#,
      "</m?page=2>; Rel=NEXT", #"</m?page=2>; title="a, b; rel=prev"; rel="next""#, #"</m?page=2> ; title="say \"hi\"" ; rel = next"#,
      #"</m?page=1>; rel="prev", </m?page=2>; rel="next", </m?page=9>; rel=last"#, ", ,</m?page=2>;flag;rel=next;rel=prev",
      "</m?page=1>,</m?page=2>;rel=next",
    ])
  func named(value: String) {
    #expect(Self.next(value) == "/m?page=2")
  }

  @Test(
    "names none where no relation says so",
    arguments: [
      "", "<", "</m?page=2>", #"</m?page=2>; rel="prev""#, #"</m?page=2>; rel="nextish""#, #"</m?page=2>; title="rel=next""#,
      "</m?page=2>; rel=prev; rel=next", "/m?page=2; rel=next", "</m?page=2; rel=next", #"</m?page=2>; rel=""#, "</m?page=2>; next",
    ])
  func none(value: String) {
    #expect(Self.next(value) == nil)
  }
}
