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
    let loaded = try load(text, environment: ["OPENROUTER_API_KEY": "sk-1", "PHONE_KEY": "sk-3", "ADMIN_KEY": "sk-4"]) { path in
      path.hasPrefix("/run/secrets/") ? "sk-2\n" : "-----BEGIN CERTIFICATE-----"
    }
    #expect(loaded.warnings.isEmpty)
  }

  @Test func everyKeyIsInTheTablesAndInAnExample() {
    var keys = KnownKeys.Server.allCases.map(\.rawValue) + KnownKeys.Client.allCases.map(\.rawValue)
    keys += KnownKeys.Metadata.allCases.map(\.rawValue).filter { $0 == "set" }
    keys += KnownKeys.Backend.allCases.map(\.rawValue) + KnownKeys.View.allCases.map(\.rawValue)
    for key in keys {
      #expect(Self.page.contains("\n| `\(key)` | "))
      #expect(Self.examples.contains { $0.contains(" \(key): ") || $0.contains("{\(key): ") || $0.contains(" \(key):\n") })
    }
    for key in KnownKeys.File.allCases.map(\.rawValue) {
      #expect(Self.page.contains("\n## `\(key)`\n"))
      #expect(Self.examples.contains { "\n\($0)".contains("\n\(key):") })
    }
  }
}
