import Testing

@testable import SieveCore

@Suite struct CatalogueTests {
  @Test func `pages are joined in order and a model counts once`() throws {
    let first = try ModelListDocument(parsing: Array(#"[{"id":"b","n":1},{"id":"a"}]"#.utf8))
    let second = try ModelListDocument(parsing: Array(#"[{"id":"a"},{"id":"c"},{"id":"b","n":2}]"#.utf8))
    let catalogue = Catalogue([first, second])
    #expect(catalogue.models.map(\.id) == ["b", "a", "c"])
    var found: [UInt8] = []
    try #require(catalogue.lookup("b")).write(prefix: "", to: &found)
    #expect(String(decoding: found, as: UTF8.self) == #"{"id":"b","n":1}"#)
    #expect(catalogue.lookup("B") == nil)
  }

  @Test func `nothing listed is an empty catalogue`() {
    #expect(Catalogue([]).models.isEmpty)
    #expect(Catalogue([]).lookup("") == nil)
  }
}
