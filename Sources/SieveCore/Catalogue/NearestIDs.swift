/// `Did you mean …?` for model ids, and for any other name.
package struct NearestIDs: Sendable {
  private struct Suggestion: Comparable {
    var id: String
    /// The number of typing mistakes, more or less.
    var rank: Int
    var lengthDifference: Int

    static func < (left: Suggestion, right: Suggestion) -> Bool {
      if left.rank != right.rank { return left.rank < right.rank }
      if left.lengthDifference != right.lengthDifference { return left.lengthDifference < right.lengthDifference }
      return left.id.utf8.lexicographicallyPrecedes(right.id.utf8)
    }
  }

  /// A longer name is no typing mistake, and must not cost what its length would.
  private static let longest = 256
  /// Pairs of letters that may be compared for one suggestion, which takes a millisecond or so. Counted, so that it does not depend on how busy the
  /// machine is.
  private static let mostPairs = 500_000

  private let outlines: [NameOutline]
  private let id: @Sendable (Int) -> String

  /// For many questions to one list.
  /// - Parameter id: the candidates.
  package init(count: Int, id: @escaping @Sendable (Int) -> String) {
    outlines = (0..<count).map { NameOutline(of: Self.lowercased(id($0))) }
    self.id = id
  }

  /// The same as the other, looking only at candidates that have the letters for it, and at no more than takes a millisecond or so.
  package func suggest(for wanted: String, limit: Int = 3) -> [String] {
    guard limit > 0, !wanted.isEmpty, wanted.utf8.count <= Self.longest else { return [] }
    let name = Self.lowercased(wanted)
    let outline = NameOutline(of: name)
    let tolerances = (Self.tolerance(for: name), Self.tolerance(for: Self.lastComponent(of: name)))
    var search = Search(name, limit: limit)
    var pairs = 0
    for index in outlines.indices where pairs < Self.mostPairs {
      guard outlines[index].mayResemble(outline, tolerances: tolerances) else { continue }
      let candidate = id(index)
      search.consider(candidate)
      pairs += min(candidate.utf8.count, Self.longest) * name.count
    }
    return search.nearest.map(\.id)
  }

  /// The candidates nearest to `wanted`, the nearest first; at most `limit`, none where nothing is near.
  ///
  /// Near is: a few typing mistakes away, as a whole or in the last component of the path; or one contains the other. Letter case does not
  /// count. Equally near ones come in order of length, then of code points.
  package static func suggest(for wanted: String, among candidates: some Sequence<String>, limit: Int = 3) -> [String] {
    guard limit > 0, !wanted.isEmpty, wanted.utf8.count <= longest else { return [] }
    var search = Search(lowercased(wanted), limit: limit)
    for id in candidates { search.consider(id) }
    return search.nearest.map(\.id)
  }

  /// Of ASCII: ids hardly have other letters, and those need not be suggested.
  private static func lowercased(_ text: String) -> [UInt8] { text.utf8.map(\.asciiLowercased) }

  private struct Search {
    private let wanted: [UInt8]
    private let limit: Int
    private var distance = EditDistance()
    private(set) var nearest: [Suggestion] = []

    init(_ wanted: [UInt8], limit: Int) {
      self.wanted = wanted
      self.limit = limit
    }

    mutating func consider(_ id: String) {
      guard id.utf8.count <= NearestIDs.longest else { return }
      let candidate = NearestIDs.lowercased(id)
      let worst = nearest.count < limit ? Int.max : nearest[limit - 1].rank
      guard let rank = NearestIDs.rank(of: candidate, for: wanted, atMost: worst, &distance) else { return }
      let suggestion = Suggestion(id: id, rank: rank, lengthDifference: abs(candidate.count - wanted.count))
      nearest.insert(suggestion, at: nearest.firstIndex { suggestion < $0 } ?? nearest.endIndex)
      if nearest.count > limit { nearest.removeLast() }
    }
  }

  /// The number of typing mistakes; another path counts as one, a part left out as two. nil: not near, or farther than `worst`.
  private static func rank(of candidate: [UInt8], for wanted: [UInt8], atMost worst: Int, _ distance: inout EditDistance) -> Int? {
    var worst = worst
    var rank: Int?
    func note(_ found: Int?) {
      guard let found, found <= worst else { return }
      (rank, worst) = (found, found - 1)
    }
    if contains(candidate, wanted) || contains(wanted, candidate) { note(2) }
    note(distance.between(wanted[...], candidate[...], limit: min(worst, tolerance(for: wanted))))
    let (wantedName, name) = (lastComponent(of: wanted), lastComponent(of: candidate))
    if wantedName.count < wanted.count || name.count < candidate.count {
      note(distance.between(wantedName, name, limit: min(worst - 1, tolerance(for: wantedName))).map { $0 + 1 })
    }
    return rank
  }

  private static func tolerance(for name: some Collection<UInt8>) -> Int { max(1, name.count / 4) }

  private static func lastComponent(of id: [UInt8]) -> ArraySlice<UInt8> {
    id[((id.lastIndex(of: UInt8(ascii: "/")) ?? -1) + 1)...]
  }

  /// Whether `part` stands somewhere in `whole`. One or two letters stand anywhere.
  private static func contains(_ whole: [UInt8], _ part: [UInt8]) -> Bool {
    guard part.count >= 3, part.count <= whole.count else { return false }
    return (0...whole.count - part.count).contains { whole[$0] == part[0] && whole[$0..<$0 + part.count].elementsEqual(part) }
  }
}
