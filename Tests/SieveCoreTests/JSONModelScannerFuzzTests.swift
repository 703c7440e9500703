// The scanner against Foundation's parser, on generated and on broken bodies.

import Foundation
import TestSupport
import Testing

@testable import SieveCore

@Suite struct JSONModelScannerFuzzTests {
  /// The values of the top-level keys that mean the model; nil where Foundation does not take the body.
  private func reference(_ body: [UInt8]) -> [any Sendable]? {
    guard let parsed = try? JSONSerialization.jsonObject(with: Data(body), options: .fragmentsAllowed) else { return nil }
    guard let object = parsed as? [String: Any] else { return [] }
    return object.filter { $0.key.lowercased() == "model" }.map { ($0.value as? String) ?? 0 as any Sendable }
  }

  @Test func `generated bodies are read as they were meant`() {
    for seed in 0..<10_000 as Range<UInt64> {
      let generated = GeneratedJSON(seed: seed)
      let body = Array(generated.text.utf8)
      let expected: Bool
      let finding = ModelFieldScanner.finding(in: body, contentType: "application/json")
      switch (finding, generated.outcome) {
      case (.absent, .absent), (.duplicate, .duplicate), (.notString, .notString): expected = true
      case (.found(let field), .found(let value)):
        expected = field.value == value && reference(body)?.contains { $0 as? String == value } == true
      default: expected = false
      }
      #expect(expected, "\(generated.text): \(finding), meant \(generated.outcome)")
    }
  }

  @Test func `generated bodies are read alike however they are cut`() {
    for seed in 0..<100 as Range<UInt64> {
      _ = ModelFieldScanner.findingHoweverCut(in: Array(GeneratedJSON(seed: seed).text.utf8))
    }
  }

  @Test func `broken bodies are never read otherwise than Foundation reads them`() {
    var random = SplitMix64(seed: 1)
    let alphabet = Array("\"\\{}[]:,umodelMODEL0 \n\0\u{1}\u{FEFF}'/".utf8) + [0xFF, 0xC0]
    var accepted = 0
    for seed in 0..<15_000 as Range<UInt64> {
      let body = random.mutate(Array(GeneratedJSON(seed: seed).text.utf8), alphabet: alphabet)
      let cut = Int.random(in: 0...body.count, using: &random)
      let finding = ModelFieldScanner.finding(in: body, contentType: "application/json", cuts: [cut])
      #expect(finding == ModelFieldScanner.finding(in: body, contentType: "application/json"))
      guard let models = reference(body) else { continue }
      accepted += 1
      #expect(agree(finding, models, body: body), "\(String(decoding: body, as: UTF8.self)): \(finding), Foundation \(models)")
    }
    #expect(accepted > 1500)
  }

  private func agree(_ finding: ModelFinding, _ models: [any Sendable], body: [UInt8]) -> Bool {
    switch finding {
    case .searching: false
    case .absent: models.isEmpty
    case .found(let field): models.count == 1 && models.first as? String == field.value
    case .notString: models.count == 1 && !(models.first is String)
    // Foundation does not say that a key came twice.
    case .duplicate: !models.isEmpty
    // We take fewer texts for a model than JSON has.
    case .malformed(.badText): true
    // Foundation takes a comma before a closing bracket, which RFC 8259 does not.
    case .malformed: String(decoding: body, as: UTF8.self).contains(/,\s*[}\]]/)
    }
  }
}
