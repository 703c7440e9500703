import Foundation
import Synchronization
import Testing

@testable import SieveConsole
@testable import SieveProxy

@Suite("Saving what cannot be served")
struct SavingTests {
  private static let file = """
    model_filter:
      or:
        base_url: http://or.example/v1
        glob: ["a/*"]

    """
  private static let change = #""change":{"backends":{"or":{"glob":["b/*"]}}}"#
  private let test: TestConsole
  private let source: FixedSource

  init() throws {
    test = try TestConsole(Self.file, lists: ["or": #"{"data":[{"id":"a/one"}]}"#])
    source = try #require(test.console.source as? FixedSource)
  }

  private func save() async throws -> (status: Int, json: [String: Any]) {
    try await test.post("save", "{\(Self.change),\"hash\":\"\(try await hash())\"}")
  }

  private func undo() async throws -> (status: Int, json: [String: Any]) {
    try await test.post("undo", "{\"hash\":\"\(try await hash())\"}")
  }

  private func hash() async throws -> String { try #require(try await test.get("rules")["hash"] as? String) }
  private func text() throws -> String { try String(contentsOfFile: test.path, encoding: .utf8) }
  private func code(_ json: [String: Any]) -> String? { (json["error"] as? [String: Any])?["code"] as? String }

  @Test("is refused with the reason before a byte is written, and so is bringing it back")
  func obstacle() async throws {
    source.trouble.withLock { $0.obstacle = "a certificate is none" }
    let refused = try await save()
    #expect(refused.status == 422 && code(refused.json) == "invalid_configuration")
    let problem = try #require((refused.json["problems"] as? [[String: Any]])?.first)
    #expect(problem["message"] as? String == "a certificate is none" && problem["place"] is NSNull)
    #expect(try text() == Self.file)
    #expect(try FileManager.default.contentsOfDirectory(atPath: test.folder) == ["config.yaml"])
    source.trouble.withLock { $0.obstacle = nil }
    #expect(try await save().status == 200)
    source.trouble.withLock { $0.obstacle = "a certificate is none" }
    let saved = try text()
    let kept = try await undo()
    #expect(kept.status == 422 && code(kept.json) == "invalid_configuration")
    #expect(try saved == text() && saved != Self.file)
  }

  @Test("that turns out when it is written is told as that, of a save and of its undoing")
  func refusal() async throws {
    source.trouble.withLock { $0.refusal = "it went bad meanwhile" }
    let saved = try await save()
    #expect(saved.status == 500 && code(saved.json) == "not_served")
    #expect(((saved.json["error"] as? [String: Any])?["message"] as? String)?.contains("it went bad meanwhile") == true)
    #expect(try text() != Self.file)
    let undone = try await undo()
    #expect(undone.status == 500 && code(undone.json) == "not_served")
    #expect(try text() == Self.file)
  }

  @Test("is not what undo does: a file that had a mistake before it was saved does not come back")
  func mistake() async throws {
    try Self.file.replacing("[\"a/*\"]", with: "[\"a/*\"]\n    regexp: [\"[a-\"]").write(
      toFile: test.path, atomically: true, encoding: .utf8)
    let mended = #""change":{"backends":{"or":{"regexp":null}}}"#
    #expect(try await test.post("save", "{\(mended),\"hash\":\"\(try await hash())\"}").status == 200)
    let before = try text()
    let undone = try await undo()
    #expect(undone.status == 422 && code(undone.json) == "invalid_configuration")
    let problem = try #require((undone.json["problems"] as? [[String: Any]])?.first)
    #expect(problem["key"] as? String == "regexp" && problem["section"] as? String == "backends/or")
    #expect(try text() == before)
  }

  @Test("A file that somebody has changed since is no longer undone, and one that was not saved from here never")
  func changed() async throws {
    let nothing = try await undo()
    #expect(nothing.status == 409 && code(nothing.json) == "nothing_to_undo")
    #expect(try await save().status == 200)
    try (text() + "# mine\n").write(toFile: test.path, atomically: true, encoding: .utf8)
    let late = try await test.post("undo", #"{"hash":"x"}"#)
    let now = try await hash()
    #expect(late.status == 409 && code(late.json) == "file_changed" && late.json["hash"] as? String == now)
    let mine = try await undo()
    #expect(mine.status == 409 && code(mine.json) == "file_changed")
  }
}
