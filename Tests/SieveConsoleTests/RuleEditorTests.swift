import Foundation
import SieveConfig
import Testing

@testable import SieveConsole

@Suite("Work on drafts")
struct RuleEditorTests {
  private static let file = "model_filter:\n  or:\n    base_url: http://or.example/v1\n    glob: [a]\n"

  private let test: TestConsole

  init() throws { test = try TestConsole(Self.file, lists: [:]) }

  /// Whether something comes to its end while the console's thread is busy.
  private func passes(_ body: @escaping @Sendable () async throws -> Void) async throws -> Bool {
    let end = DispatchSemaphore(value: 0)
    let (started, start) = AsyncStream<Void>.makeStream()
    async let hasPassed = ConsoleThread.run {
      start.finish()
      return end.wait(timeout: .now() + 0.5) == .success
    }
    for await _ in started {}
    try await body()
    end.signal()
    return await hasPassed
  }

  @Test(
    "is done on the console's thread, so that it holds up neither loops nor lists: reading, editing, comparing, and telling of mistakes")
  func thread() async throws {
    let editor = test.console.editor
    let content = FileValue.mapping([FileValue.Entry("glob", .list([.text("b")]))])
    let change = try ConfigurationChange(.mapping([FileValue.Entry("backends", .mapping([FileValue.Entry("or", content)]))]))
    #expect(try await !passes { _ = try await editor.file() })
    #expect(try await !passes { _ = await editor.onDisk() })
    #expect(try await !passes { _ = try await editor.draft(change) })
    #expect(try await !passes { _ = try await editor.difference(change) })
  }
}
