// Whatever a lenient backend would take for the model of a random body is among the mentions, or the body is refused.

import TestSupport
import Testing

@testable import SieveCore

@Suite("A random JSON body where a filter is enforced")
struct EnforcedJSONPropertyTests {
  private static let inputs = FuzzInputs.count(usual: 4_000)

  @Test("hides no model from the check that any reader would find in it")
  func hidesNothing() {
    var random = SplitMix64(seed: FuzzInputs.seed)
    var (accepted, refused) = (0, 0)
    for _ in 0..<Self.inputs {
      var body = Array(EnforcedBodyGenerator.json(&random).utf8)
      if random.oneIn(4) { body = random.mutate(body, alphabet: Array("\"\\{}[]:,model0 \n\0us".utf8) + [0xFF, 0xC5, 0xBF]) }
      guard case .models(let mentions) = EnforcedReading.read(body: body) else {
        refused += 1
        continue
      }
      accepted += 1
      guard let parsed = LenientJSON.parse(body) else { continue }
      for reader in LenientJSONReader.allCases {
        let hidden = reader.models(parsed).first { model in !mentions.contains { $0.utf8.elementsEqual(model.utf8) } }
        guard let hidden else { continue }
        Issue.record("\(reader) takes '\(hidden)' from \(String(decoding: body, as: UTF8.self).debugDescription), mentioned: \(mentions)")
        return
      }
    }
    // Neither is the rule.
    #expect(accepted > Self.inputs / 20 && refused > Self.inputs / 20, "\(accepted) accepted, \(refused) refused")
  }
}
