import Foundation
import TestSupport
import Testing

@testable import SieveCore

@Suite("What the configuration says of models")
struct CatalogueCompletionTests {
  private static func rule(_ glob: String? = nil, _ fields: (String, String)...) -> MetadataRule {
    MetadataRule(
      rules: glob.map { [FilterRule(.glob(Glob($0, caseSensitive: false)))] } ?? [],
      fields: fields.map { MetadataField(name: $0, value: Array($1.utf8)) })
  }

  private static func backend(_ metadata: [MetadataRule] = [], models: [DeclaredModel] = []) -> Backend {
    var backend = Backend(name: "b", baseURL: BaseURL(scheme: .https, host: "b.example", port: 443, path: "/v1"), auth: .none)
    (backend.metadata, backend.declaredModels) = (metadata, models)
    return backend
  }

  private static func catalogue(_ list: String) throws -> Catalogue { Catalogue([try ModelListDocument(parsing: Array(list.utf8))]) }

  /// The list that clients get.
  private static func list(_ list: String, _ backend: Backend) throws -> String {
    String(decoding: FilteredList([(backend, try catalogue(list))]).render(), as: UTF8.self)
  }

  private static func framed(_ objects: String) -> String { #"{"object":"list","data":[\#(objects)]}"# }

  @Test(
    "a field goes to the models that lack it and to no other",
    arguments: [
      (#"[{"id":"a"},{"id":"b","x":2}]"#, #"{"id":"a","x":1},{"id":"b","x":2}"#), (#"[{"id":"a","x":null}]"#, #"{"id":"a","x":1}"#),
      (#"[{ "x" : false, "id":"a" }]"#, #"{ "x" : false, "id":"a" }"#), (#"["a"]"#, #"{"id":"a","object":"model","x":1}"#),
      (#"[{"name":"a"}]"#, #"{"id":"a","name":"a","x":1}"#), (#"[{}, {"id":"a"}]"#, #"{"id":"a","x":1}"#),
    ])
  func lacking(list: String, expected: String) throws {
    #expect(try Self.list(list, Self.backend([Self.rule(nil, ("x", "1"))])) == Self.framed(expected))
  }

  @Test("of two values for a field the first counts, the model's own before all")
  func first() throws {
    let backend = Self.backend(
      [Self.rule("a*", ("x", "1"), ("y", "1")), Self.rule(nil, ("x", "2"), ("z", "2"))],
      models: [DeclaredModel(id: "ab", fields: [MetadataField(name: "y", value: Array("0".utf8))])])
    let expected = #"{"id":"ab","y":0,"x":1,"z":2},{"id":"b","x":2,"z":2}"#
    #expect(try Self.list(#"[{"id":"ab"},{"id":"b"}]"#, backend) == Self.framed(expected))
  }

  @Test("an object gets what it lacks of another")
  func nested() throws {
    let backend = Self.backend([Self.rule(nil, ("pricing", #"{"prompt":"0","completion":"0"}"#))])
    #expect(
      try Self.list(#"[{"id":"a","pricing":{"prompt":"1"}},{"id":"b","pricing":"free"}]"#, backend)
        == Self.framed(#"{"id":"a","pricing":{"prompt":"1","completion":"0"}},{"id":"b","pricing":"free"}"#))
  }

  @Test("no field becomes an id, whatever it is called", arguments: ["slug", "key", "model_name", "name"])
  func ids(name: String) throws {
    let backend = Self.backend([Self.rule(nil, (name, #""other""#))])
    for list in [#"[{"name":"a"}]"#, #"[{"slug":"a"}]"#, #"["a"]"#, #"[{"id":"a"}]"#] {
      #expect(FilteredList([(backend, try Self.catalogue(list))]).entries.map(\.publicID) == ["a"])
    }
  }

  @Test("filters see it")
  func filters() throws {
    var backend = Self.backend([Self.rule("b", ("context_length", "131072"))])
    backend.filter.conditions = [try WhereRule(field: "context_length", conditions: [">= 128k"], caseSensitive: false)]
    #expect(FilteredList([(backend, try Self.catalogue(#"["a","b"]"#))]).entries.map(\.publicID) == ["b"])
  }

  @Test("declared models stand behind those of the list, each once, and are filtered like these")
  func declared() throws {
    let models = ["b", "c", "hidden"].map { DeclaredModel(id: $0, fields: [MetadataField(name: "x", value: Array("1".utf8))]) }
    var backend = Self.backend([Self.rule("c", ("y", "2"))], models: models)
    backend.filter.exclude.rules = [FilterRule(.simple(ExactID("hidden", caseSensitive: false)))]
    #expect(
      try Self.list(#"["a","b"]"#, backend)
        == Self.framed(#"{"id":"a","object":"model"},{"id":"b","object":"model","x":1},{"id":"c","x":1,"y":2}"#))
    #expect(try Self.list("[]", backend) == Self.framed(#"{"id":"b","x":1},{"id":"c","x":1,"y":2}"#))
  }

  @Test("a list to which nothing is added stays the same object")
  func unchanged() throws {
    let catalogue = try Self.catalogue(#"["a"]"#)
    #expect(JudgedCatalogue(catalogue, of: Self.backend(), now: nil).catalogue === catalogue)
  }

  @Test("patterns that run away cost a second at most")
  func runaway() throws {
    let rule = MetadataRule(
      rules: [FilterRule(.regexp(try Regexp("(x+)+y", caseSensitive: false)))], fields: [MetadataField(name: "f", value: Array("1".utf8))])
    let ids = (0..<200).map { "\"\(String(repeating: "x", count: 40))\($0)\"" }.joined(separator: ",")
    let cost = try processorTime {
      let list = try Self.list("[\(ids)]", Self.backend([rule]))
      #expect(!list.contains("\"f\""))
    }
    #expect(cost < .seconds(8))
  }

  @Test("over random lists, ids, order and all that was there stay")
  func random() throws {
    let backend = Self.backend(
      [Self.rule("*a*", ("x", #"{"y":[1]}"#), ("name", #""n""#)), Self.rule(nil, ("model", "null"), ("é", #""\"""#))],
      models: [DeclaredModel(id: "declared")])
    for seed in 0..<500 {
      let objects = (0..<5).map { index in
        let fields = GeneratedJSON(seed: UInt64(seed * 5 + index)).text.trimmingCharacters(in: .whitespacesAndNewlines)
        return fields.replacingOccurrences(of: "{", with: #"{"id":"\#("a".repeated(index))","#, range: fields.range(of: "{"))
          .replacingOccurrences(of: ",}", with: "}", range: nil)
      }
      let list = "[\(objects.joined(separator: ","))]"
      guard let catalogue = try? Self.catalogue(list), catalogue.skipped == 0 else { continue }
      var completion = CatalogueCompletion(catalogue, of: backend)
      let completed = completion.finish()
      #expect(completed.models.map(\.id) == catalogue.models.map(\.id) + ["declared"])
      for (before, after) in zip(catalogue.models, completed.models) {
        let (before, after) = (try Self.object(before), try Self.object(after))
        for (name, value) in before where !(value is NSNull) && !(value is [String: Any]) {
          #expect(try Self.text(after[name] ?? "absent") == Self.text(value))
        }
        #expect(after["é"] != nil)
      }
    }
  }

  private static func text(_ value: Any) throws -> Data { try JSONSerialization.data(withJSONObject: [value], options: .sortedKeys) }

  private static func object(_ model: ModelObject) throws -> [String: Any] {
    var bytes: [UInt8] = []
    model.write(to: &bytes)
    return try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] ?? [:]
  }
}

extension String {
  fileprivate func repeated(_ count: Int) -> String { String(repeating: self, count: count + 1) }
}
