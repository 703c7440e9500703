import Foundation
import SieveCore
import TestSupport
import Testing

@testable import SieveConsole

@Suite("What one model is in each view")
struct ViewsOfAModelTests {
  private static let lists = [
    "p": #"{"data":[{"id":"a","n":1},{"id":"b","n":2},{"id":"c"},{"id":"q/a"},{"id":"al"},{"id":"cafe\u0301"}]}"#,
    "q": #"{"data":[{"id":"a","n":2},{"id":"b"},{"id":"d","n":1}]}"#,
    "r": #"{"data":[{"id":"a"},{"id":"d"},{"id":"al"},{"id":"caf\u00e9"}]}"#,
  ]
  private static let ids = ["a", "b", "c", "d", "q/a", "q/b", "q/d", "al", "bel", "cel", "caf\u{e9}", "none", "down/x"]

  private static func filter(_ chance: inout SplitMix64) -> [String] {
    func some() -> String {
      "[" + ids.filter { _ in chance.next() % 3 == 0 }.map { "\"\($0)\"" }.joined(separator: ", ") + "]"
    }
    var lines: [String] = []
    if chance.next() % 2 == 0 { lines.append("simple: \(some())") }
    if chance.next() % 3 == 0 { lines.append("exclude: {simple: \(some())}") }
    if chance.next() % 4 == 0 { lines.append("where: {n: \"<= 1\"}") }
    if chance.next() % 5 == 0 { lines.append("glob: [\"q/*\", \"*e*\"]") }
    return lines
  }

  private static func file(_ chance: inout SplitMix64) -> String {
    var lines = ["model_filter:"]
    for (name, prefix) in [("p", ""), ("q", "q/"), ("r", ""), ("down", "down/")] {
      lines += ["  \(name):", "    base_url: http://\(name).example/v1", "    prefix: \"\(prefix)\""]
      if chance.next() % 2 == 0 { lines.append("    enforce: true") }
      lines += filter(&chance).map { "    " + $0 }
    }
    // An alias of an alias is a mistake.
    let targets = ids.filter { !$0.hasSuffix("el") && $0 != "al" }
    func target() -> String { "\"\(targets[Int(chance.next() % UInt64(targets.count))])\"" }
    lines.append("aliases: {al: [\(target()), \(target())], bel: \(target()), cel: [\(target()), \(target()), \(target())]}")
    lines.append("views:")
    for name in ["v", "w"] {
      let filter = filter(&chance)
      // A view that filters nothing is a mistake.
      lines += ["  \(name):", "    default: a"] + (filter.isEmpty ? ["regexp: \".*\""] : filter).map { "    " + $0 }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  @Test("is what that view's own list says of it, whoever has the id and whoever hides it", arguments: 0..<40 as Range<UInt64>)
  func randomViews(seed: UInt64) async throws {
    var chance = SplitMix64(seed: seed)
    let text = Self.file(&chance)
    let test = try TestConsole(text, lists: Self.lists)
    var compared = 0
    let look = try #require(await test.source.look())
    for view in look.configuration.views {
      for row in ModelTable(look, view: view).rows {
        let entry = row.entry
        for through in [nil, "v", "w"] {
          let id = try #require(entry.publicID.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
          let (of, viewed) = (entry.alias == nil ? "&backend=\(entry.backend)" : "", through.map { "&view=\($0)" } ?? "")
          let model = try await test.get("model", "id=\(id)\(of)\(viewed)")
          // An alias and a model may share an id, and are told apart by nothing.
          guard model["kind"] as? String == (entry.alias == nil ? "model" : "alias") else { continue }
          compared += 1
          let said = try #require((model["views"] as? [[String: Any]])?.first { $0["name"] as? String == view.name })
          #expect(said["shown"] as? Bool == (row.shown == 1), "\(entry.publicID) in \(view.name) of \(text)")
          let expected = (entry.view == nil ? "in no list: " : "") + entry.verdict.reason
          #expect(said["reason"] as? String == expected, "\(entry.publicID) in \(view.name) of \(text)")
        }
      }
    }
    #expect(compared > 30)
  }
}
