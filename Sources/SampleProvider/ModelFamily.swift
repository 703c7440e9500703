/// Models of one vendor under one name: every version in every size and variant.
struct ModelFamily: Sendable {
  var vendor: String
  var name: String
  var kind = SampleModel.Kind.chat
  var versions: [String]
  var sizes: [String] = [""]
  var variants: [String] = [""]

  /// Of each model the parts of its name, and how far through the versions it is, in hundredths.
  var models: [(name: String, variant: String, progress: Int)] {
    versions.enumerated().flatMap { index, version in
      sizes.flatMap { size in
        variants.map { variant in
          ([name, version, size].filter { !$0.isEmpty }.joined(separator: "-"), variant, (2 * index + 1) * 50 / versions.count)
        }
      }
    }
  }
}

extension ModelFamily {
  static let all: [ModelFamily] = [
    .init(
      vendor: "northwind", name: "gale", versions: ["2", "3", "3.1", "3.3"], sizes: ["3b", "8b", "70b"],
      variants: ["instruct", "instruct:free", ""]),
    .init(
      vendor: "northwind", name: "gale", kind: .vision, versions: ["3.2", "4"], sizes: ["11b", "90b"],
      variants: ["vision-instruct", "vision-instruct:free"]),
    .init(
      vendor: "corvid", name: "raven", versions: ["1", "1.5", "2", "2.5"], sizes: ["", "mini", "nano", "turbo"],
      variants: ["", "2024-08-06", "2025-04-14"]),
    .init(vendor: "corvid", name: "raven", kind: .vision, versions: ["2", "2.5", "3"], variants: ["vision", "vision-preview"]),
    .init(
      vendor: "corvid", name: "rook", kind: .reasoning, versions: ["1", "3", "4"], sizes: ["", "mini", "pro"], variants: ["", "high"]),
    .init(vendor: "corvid", name: "raven", kind: .realtime, versions: ["2", "2.5"], variants: ["realtime", "mini-realtime"]),
    .init(vendor: "tessera", name: "mosaic", versions: ["small", "medium", "large"], variants: ["", "2407", "2411", "2503", "latest"]),
    .init(vendor: "tessera", name: "grout", versions: ["8x7b", "8x22b"], variants: ["", "instruct", "instruct:free"]),
    .init(vendor: "tessera", name: "mosaic-code", versions: ["1", "2", "2508"], variants: ["", ":free"]),
    .init(
      vendor: "lumen", name: "beam", kind: .vision, versions: ["1.5", "2.0", "2.5"], sizes: ["pro", "flash", "flash-lite"],
      variants: ["", "preview-05-20", "exp:free"]),
    .init(vendor: "lumen", name: "glint", versions: ["2", "3"], sizes: ["1b", "4b", "12b", "27b"], variants: ["it", "it:free"]),
    .init(
      vendor: "anselm", name: "sonata", kind: .vision, versions: ["3", "3.5", "3.7", "4", "4.5"], variants: ["", ":beta", ":thinking"]),
    .init(vendor: "anselm", name: "ode", kind: .vision, versions: ["3", "4", "4.1"], variants: ["", ":beta"]),
    .init(vendor: "anselm", name: "haiku-lite", versions: ["3", "3.5"], variants: ["", "20241022", ":beta"]),
    .init(
      vendor: "jade-river", name: "delta", versions: ["2", "2.5", "3"], sizes: ["7b", "14b", "32b", "72b"],
      variants: ["instruct", "instruct:free"]),
    .init(vendor: "jade-river", name: "delta-coder", versions: ["2.5", "3"], sizes: ["7b", "32b"], variants: ["instruct", ":free"]),
    .init(
      vendor: "jade-river", name: "delta-vl", kind: .vision, versions: ["2", "2.5"], sizes: ["7b", "72b"],
      variants: ["instruct", "instruct:free"]),
    .init(vendor: "deepwell", name: "bore", versions: ["v2.5", "v3", "v3.1"], variants: ["", ":free", "base"]),
    .init(
      vendor: "deepwell", name: "drill", kind: .reasoning, versions: ["r1", "r1-0528", "r2"],
      variants: ["", ":free", "distill-gale-70b", "distill-delta-32b"]),
    .init(vendor: "harbor-labs", name: "tidewater", versions: ["7b", "13b", "34b"], variants: ["chat", "chat-v2", "base"]),
    .init(vendor: "boreal", name: "command-post", versions: ["r", "r-plus", "a"], variants: ["", "08-2024", "03-2025"]),
    .init(vendor: "moonfield", name: "luna", kind: .reasoning, versions: ["k1", "k2"], variants: ["", "thinking", ":free"]),
    .init(vendor: "openhearth", name: "hermit", versions: ["2", "3", "4"], sizes: ["8b", "70b"], variants: ["", "uncensored"]),
    .init(vendor: "openhearth", name: "storyteller", versions: ["13b", "20b", "120b"], variants: ["", "lite"]),
    .init(
      vendor: "granite-peak", name: "slate", versions: ["3.2", "4.0"], sizes: ["h-micro", "h-small", "8b"], variants: ["", "instruct"]),
    .init(vendor: "quickstep", name: "jive", versions: ["1", "2"], sizes: ["", "fast"], variants: ["", "code"]),
    .init(vendor: "corvid", name: "embed", kind: .embedding, versions: ["2", "3"], sizes: ["small", "large"]),
    .init(vendor: "tessera", name: "mosaic-embed", kind: .embedding, versions: ["2312", "2505"]),
    .init(vendor: "jade-river", name: "delta-embedding", kind: .embedding, versions: ["0.6b", "4b", "8b"]),
    .init(vendor: "corvid", name: "scribe", kind: .transcription, versions: ["1", "2"], sizes: ["", "turbo"]),
    .init(vendor: "lumen", name: "canvas", kind: .image, versions: ["1", "2", "3"], sizes: ["", "fast"]),
  ]
}
