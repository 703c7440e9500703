/// What a model object holds in a field.
enum ModelFieldValue: Sendable, Equatable {
  case text(String)
  case number(Double)
  case boolean(Bool)
  case list([ModelFieldValue])
  case object

  /// The number it is or spells out: providers write prices as `"0.000002"`.
  var number: Double? {
    switch self {
    case .number(let number): number
    case .text(let text): ScaledNumber.plain(text)
    case .boolean, .list, .object: nil
    }
  }

  /// Seconds since 1970, from a number of them (or of milliseconds and less) or from RFC 3339 text.
  var timestamp: Double? {
    if let number { return PointInTime.seconds(since1970: number) }
    if case .text(let text) = self { return PointInTime.seconds(since1970: text) }
    return nil
  }
}

extension ModelFieldValue: CustomStringConvertible {
  /// Short enough for a message: `8192`, `'text->text'`, `a list of 12`.
  var description: String {
    switch self {
    case .text(let text): "'\(text.prefix(40))\(text.count > 40 ? "…" : "")'"
    case .number(let number): Int(exactly: number).map(String.init) ?? String(number)
    case .boolean(let boolean): String(boolean)
    case .list(let values): "a list of \(values.count)"
    case .object: "an object"
    }
  }
}
