// Whatever a lenient backend would take for the model of a random form, query or multipart body is among the mentions, or it is refused.

import TestSupport
import Testing

@testable import SieveCore

@Suite("A random form where a filter is enforced")
struct EnforcedFormPropertyTests {
  private static let inputs = FuzzInputs.count(usual: 2_000)

  @Test("hides no model from the check, be it a body")
  func form() {
    check(EnforcedBodyGenerator.form, LenientFormReader.formModels) {
      EnforcedReading.post("/v1/audio/speech", $0, type: "application/x-www-form-urlencoded")
    }
  }

  @Test("hides no model from the check, be it a query")
  func query() {
    // A reader that finds none in a query takes the body's.
    check(EnforcedBodyGenerator.form, { LenientFormReader.formModels($0).map { $0 ?? "open" } }) {
      EnforcedReading.post("/v1/chat/completions?" + $0, #"{"model":"open"}"#)
    }
  }

  @Test("hides no model from the check, be it multipart")
  func multipart() {
    check(EnforcedBodyGenerator.multipart, LenientFormReader.multipartModels) {
      EnforcedReading.post("/v1/audio/transcriptions", $0, type: "multipart/form-data; boundary=B")
    }
  }

  private func check(
    _ generate: (inout SplitMix64) -> String, _ models: (String) -> [String?], _ read: (String) -> EnforcedReading
  ) {
    var random = SplitMix64(seed: FuzzInputs.seed)
    var accepted = 0
    for _ in 0..<Self.inputs {
      let text = generate(&random)
      guard case .models(let mentions) = read(text) else { continue }
      accepted += 1
      // A reader that finds no model takes one of its own, which nobody checks.
      let hidden = models(text).first { model in
        guard let model else { return true }
        return !mentions.contains { $0.utf8.elementsEqual(model.utf8) }
      }
      guard let hidden else { continue }
      Issue.record("a reader takes '\(hidden ?? "its own")' from \(text.debugDescription), mentioned: \(mentions)")
      return
    }
    #expect(accepted > Self.inputs / 50, "\(accepted) accepted")
  }
}
