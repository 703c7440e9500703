/// The models of the sample provider: made up, always the same.
///
/// The first, whose ids documentation and tests may name: `northwind/gale-3-70b-instruct`, `northwind/gale-3-8b-instruct:free`,
/// `corvid/raven-2-mini`, `corvid/raven-2-vision`, `corvid/rook-3-mini`, `corvid/raven-2-realtime`, `corvid/embed-3-small`,
/// `corvid/scribe-1`, `lumen/canvas-1`, `anselm/ode-4`, `tessera/mosaic-large-2411`, `lumen/beam-2.0-flash`.
package enum SampleModels {
  /// The ids named above, in that order, with which the list begins; the newest of the others follow.
  package static let wellKnown = [
    "northwind/gale-3-70b-instruct", "northwind/gale-3-8b-instruct:free", "corvid/raven-2-mini", "corvid/raven-2-vision",
    "corvid/rook-3-mini",
    "corvid/raven-2-realtime", "corvid/embed-3-small", "corvid/scribe-1", "lumen/canvas-1", "anselm/ode-4", "tessera/mosaic-large-2411",
    "lumen/beam-2.0-flash",
  ]

  /// All ids of a provider with these options, in its list's order.
  package static func ids(count: Int = SampleProviderOptions().modelCount, prefix: String = "") -> [String] {
    make(count: count, prefix: prefix).map(\.id)
  }

  /// The first `count` models; when the families run out, dated snapshots of them follow.
  static func make(count: Int, prefix: String) -> [SampleModel] {
    let all = ModelFamily.all.flatMap { family in family.models.map { model(of: family, $0.name, $0.variant, progress: $0.progress) } }
    let ranks = Dictionary(uniqueKeysWithValues: wellKnown.enumerated().map { ($1, $0) })
    let known = all.filter { ranks[$0.id] != nil }.sorted { ranks[$0.id, default: 0] < ranks[$1.id, default: 0] }
    let originals = known + all.filter { ranks[$0.id] == nil }.sorted { ($0.created, $0.id) > ($1.created, $1.id) }
    return (0..<max(0, count)).map { index in
      var model = originals[index % originals.count]
      if index >= originals.count { model.id += "-snapshot-\(index / originals.count)" }
      model.id = prefix + model.id
      return model
    }
  }

  /// A model that has just come out, and costs as much as such models do.
  static let newcomer = SampleModel(
    id: "northwind/gale-3-405b-instruct", name: "Northwind: Gale 3 405B Instruct", created: newest, vendor: "northwind", kind: .vision,
    contextLength: 262_144, maxCompletion: 65_536, tokenizer: "Gale", promptPrice: 15_000, completionPrice: 75_000, isModerated: false,
    takesTools: true, description: "Northwind: Gale 3 405B Instruct does not exist. It is what a new model in a list looks like.")

  private static func model(of family: ModelFamily, _ name: String, _ variant: String, progress: Int) -> SampleModel {
    let separator = variant.isEmpty || variant.hasPrefix(":") ? "" : "-"
    let id = "\(family.vendor)/\(name)\(separator)\(variant)"
    // What a model shares with its variants follows from the name without them.
    var base = StableGenerator("\(family.vendor)/\(name)")
    var own = StableGenerator(id)
    let age = min(max(75 - progress + base.index(below: 50), 0), 100)
    let context = pick(from: contexts(of: family.kind), around: 100 - age, &base)
    let price = pick(from: prices(of: family.kind), around: isSmall(name) ? 10 : 80, &base)
    let isFree = variant.hasSuffix(":free")
    let title = title(of: family, name: name, variant: variant)
    return SampleModel(
      id: id, name: title, created: newest - age * 950_000 - own.index(below: 2_000_000), vendor: family.vendor, kind: family.kind,
      contextLength: context, maxCompletion: min(context / 2, base.pick([4_096, 8_192, 16_384, 65_536])),
      tokenizer: capitalised(family.name), promptPrice: isFree ? 0 : price,
      completionPrice: isFree || !family.kind.talks ? 0 : price * base.pick([1, 2, 3, 4, 5]),
      isModerated: base.index(below: 4) == 0, takesTools: family.kind.talks && base.index(below: 4) > 0,
      description: "\(title) does not exist. \(family.kind.purpose) It takes \(context) tokens and is made up to try a model filter on.")
  }

  private static func title(of family: ModelFamily, name: String, variant: String) -> String {
    let words = "\(name)-\(variant)".split { "-:".contains($0) }.map { capitalised(String($0)) }
    let vendor = family.vendor.split(separator: "-").map { capitalised(String($0)) }.joined(separator: " ")
    return variant.hasSuffix(":free")
      ? "\(vendor): \(words.dropLast().joined(separator: " ")) (free)" : "\(vendor): \(words.joined(separator: " "))"
  }

  /// `8b` becomes `8B`, `gale` becomes `Gale`.
  private static func capitalised(_ word: String) -> String {
    word.first?.isNumber == true ? word.uppercased() : word.prefix(1).uppercased() + word.dropFirst()
  }

  /// In November 2026; the oldest are three years older.
  private static let newest = 1_794_000_000

  /// One of `sorted`, not far from that many hundredths of the way through.
  private static func pick(from sorted: [Int], around percent: Int, _ generator: inout StableGenerator) -> Int {
    let index = (percent * sorted.count + generator.index(below: 60 * sorted.count) - 30 * sorted.count) / 100
    return sorted[min(max(index, 0), sorted.count - 1)]
  }

  /// Whether the name promises a model that costs little.
  private static func isSmall(_ name: String) -> Bool {
    name.split(separator: "-").contains {
      ["mini", "nano", "flash", "lite", "small", "fast", "micro"].contains($0) || Int($0.dropLast()) ?? 99 < 15 && $0.hasSuffix("b")
    }
  }

  private static func contexts(of kind: SampleModel.Kind) -> [Int] {
    switch kind {
    case .chat: [4_096, 8_192, 16_384, 32_768, 32_768, 65_536, 131_072, 131_072, 262_144]
    case .vision, .reasoning, .realtime: [65_536, 128_000, 131_072, 200_000, 262_144, 1_048_576, 2_000_000]
    case .embedding, .transcription, .image: [8_192, 16_384, 32_768]
    }
  }

  /// In billionths of a dollar a token, so in thousandths of a dollar a million tokens.
  private static func prices(of kind: SampleModel.Kind) -> [Int] {
    switch kind {
    case .chat: [20, 50, 80, 100, 150, 200, 350, 590, 800, 1_200, 2_500, 5_000]
    case .vision, .reasoning, .realtime: [75, 150, 400, 550, 1_100, 1_250, 2_500, 3_000, 5_000, 15_000]
    case .embedding, .transcription, .image: [10, 20, 65, 130]
    }
  }
}

extension SampleModel.Kind {
  /// Whether what it puts out is paid for by the token.
  fileprivate var talks: Bool {
    switch self {
    case .chat, .vision, .reasoning, .realtime: true
    case .embedding, .transcription, .image: false
    }
  }

  fileprivate var purpose: String {
    switch self {
    case .chat: "It would follow instructions and write prose and code."
    case .vision: "It would look at pictures as well as read."
    case .reasoning: "It would think before it answers."
    case .realtime: "It would listen and talk."
    case .embedding: "It would turn text into vectors."
    case .transcription: "It would write down what is said."
    case .image: "It would draw."
    }
  }
}
