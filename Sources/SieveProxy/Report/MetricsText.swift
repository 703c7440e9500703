/// Metrics in Prometheus' text format 0.0.4 or in OpenMetrics 1.0, family by family. Knows how they are written, not what they mean.
struct MetricsText {
  typealias Label = (name: String, value: String)

  enum Kind: String {
    case counter, gauge, histogram
  }

  private(set) var text = ""
  private var name = ""
  private let format: MetricsFormat

  init(_ format: MetricsFormat = .prometheus) { self.format = format }

  /// The samples that follow are of this family. `help` is one line.
  mutating func begin(_ name: String, _ kind: Kind, _ help: String) {
    self.name = "modelsieve_" + name
    // There a counter's family is called without the suffix of its samples.
    let isSuffixed = format == .openMetrics && kind == .counter && name.hasSuffix("_total")
    let family = isSuffixed ? self.name.dropLast("_total".count) : self.name[...]
    text += "# HELP \(family) \(help)\n# TYPE \(family) \(kind.rawValue)\n"
  }

  /// Nothing follows.
  mutating func end() {
    if format == .openMetrics { text += "# EOF\n" }
  }

  mutating func sample(_ labels: [Label] = [], _ value: Int) {
    write("", labels, "\(value)")
  }

  /// `microseconds` are written as seconds.
  mutating func sample(_ labels: [Label], microseconds: Int64) {
    write("", labels, Self.seconds(microseconds))
  }

  mutating func histogram(_ labels: [Label], _ histogram: MetricsHistogram) {
    var total = 0
    for (bound, count) in zip(MetricsHistogram.bounds.map(\.seconds) + ["+Inf"], histogram.counts) {
      total += count
      write("_bucket", labels + [("le", bound)], "\(total)")
    }
    write("_sum", labels, Self.seconds(histogram.sum))
    write("_count", labels, "\(total)")
  }

  private mutating func write(_ suffix: String, _ labels: [Label], _ value: String) {
    let pairs = labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }
    text += "\(name)\(suffix)\(pairs.isEmpty ? "" : "{\(pairs.joined(separator: ","))}") \(value)\n"
  }

  /// In whole microseconds, without the rounding of a binary fraction.
  private static func seconds(_ microseconds: Int64) -> String {
    let (whole, rest) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
    return rest == 0 ? "\(whole)" : "\(whole).\(String(1_000_000 + rest).dropFirst())"
  }

  private static func escaped(_ value: String) -> String {
    String(
      value.unicodeScalars.reduce(into: String.UnicodeScalarView()) { out, scalar in
        switch scalar {
        case "\\": out.append(contentsOf: "\\\\".unicodeScalars)
        case "\"": out.append(contentsOf: "\\\"".unicodeScalars)
        case "\n": out.append(contentsOf: "\\n".unicodeScalars)
        default: out.append(scalar)
        }
      })
  }
}
