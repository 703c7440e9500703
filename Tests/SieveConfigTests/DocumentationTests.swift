import Foundation
import SieveCore
import Testing

@testable import SieveConfig

@Suite("docs/configuration.md")
struct DocumentationTests {
  private static let page: String = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    return (try? String(contentsOf: root.appending(path: "docs/configuration.md"), encoding: .utf8)) ?? ""
  }()

  private static let examples = page.components(separatedBy: "```yaml\n").dropFirst().map { block in
    block.components(separatedBy: "```")[0]
  }

  @Test func thereAreExamples() {
    #expect(Self.examples.count >= 7)
  }

  @Test("Every example is a complete file without a warning", arguments: examples)
  func example(text: String) throws {
    let loaded = try load(text, environment: ["OPENROUTER_API_KEY": "sk-1"]) { path in
      path == "/run/secrets/anthropic" ? "sk-2\n" : "-----BEGIN CERTIFICATE-----"
    }
    #expect(loaded.warnings.isEmpty)
  }

  @Test func everyKeyIsInTheTablesAndInAnExample() {
    let keys = KnownKeys.Server.allCases.map(\.rawValue) + KnownKeys.Backend.allCases.map(\.rawValue)
    for key in keys {
      #expect(Self.page.contains("\n| `\(key)` | "))
      #expect(Self.examples.contains { $0.contains("  \(key): ") })
    }
  }

  @Test func everyRefusedKeyIsNamed() {
    let keys = KnownKeys.File.notYet.union(KnownKeys.Backend.notYet).map { "`\($0)`" } + KnownKeys.Server.notYet.map { "`server.\($0)`" }
    let section = Self.page.components(separatedBy: "## Not supported yet").last ?? ""
    for key in keys { #expect(section.contains(key)) }
  }
}
