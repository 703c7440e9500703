import TestSupport
import Testing

@testable import SieveConfig

@Suite("What two versions have in common")
struct SequenceMatchingTests {
  private static func check(_ old: [String], _ new: [String]) -> Int {
    let places = SequenceMatching(from: old.map(FileValue.text), to: new.map(FileValue.text)).places
    let kept = places.enumerated().compactMap { mine, other in other.map { (mine, $0) } }
    #expect(places.count == old.count)
    #expect(kept.allSatisfy { old[$0].utf8.elementsEqual(new[$1].utf8) })
    #expect(zip(kept, kept.dropFirst()).allSatisfy { $0.1 < $1.1 })
    return kept.count
  }

  @Test("It is the same in the same order, whatever has changed, and in small versions as much as can be")
  func matches() {
    var random = SplitMix64(seed: 5)
    for _ in 0..<300 {
      let words = ["a", "b", "c", "é", "e\u{301}", ""]
      let old = (0..<Int.random(in: 0...30, using: &random)).map { _ in random.pick(words) }
      let new = (0..<Int.random(in: 0...30, using: &random)).map { _ in random.pick(words) }
      let difference = new.map { Array($0.utf8) }.difference(from: old.map { Array($0.utf8) })
      #expect(Self.check(old, new) == old.count - difference.removals.count)
    }
  }

  @Test("Of ten thousand elements, however many have changed, it is found at once")
  func large() {
    var random = SplitMix64(seed: 6)
    let old = (0..<10_000).map { "- maker/model-\($0)" }
    var changed = old
    for _ in 0..<3000 { changed[Int.random(in: 0..<10_000, using: &random)] = "- new-\(Int.random(in: 0..<99_999, using: &random))" }
    let same = zip(old, changed).count { $0 == $1 }
    let cost = processorTime {
      #expect(Self.check(old, changed) == same)
      #expect(Self.check(old, old.shuffled(using: &random)) > 100)
      #expect(Self.check(old, old.map { $0 + "x" }) == 0)
      #expect(Self.check([], old) == 0 && Self.check(old, old + ["x"]) == 10_000)
    }
    #expect(cost < .seconds(20))
  }
}
