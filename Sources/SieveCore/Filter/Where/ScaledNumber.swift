/// Numbers of conditions: `128k`, `0.000002`, `1.5Mi`.
///
/// They are compared as `Double`, in which equal decimals are equal up to 15 digits, trailing zeros and exponents notwithstanding.
enum ScaledNumber {
  /// A number and its unit: `k` `M` `G` are powers of 1000, `Ki` `Mi` `Gi` of 1024; `K` is `k`. nil for anything else.
  static func parse(_ text: some StringProtocol) -> Double? {
    let unit = text.reversed().prefix { $0.isLetter }.count
    let digits = text.dropLast(unit)
    switch text.suffix(unit) {
    case "": return plain(digits)
    // An exponent keeps 4.35k the double that 4350 is; a product might not.
    case "k", "K": return plain(digits + "e3")
    case "M": return plain(digits + "e6")
    case "G": return plain(digits + "e9")
    case "Ki": return plain(digits).map { $0 * 0x1p10 }
    case "Mi": return plain(digits).map { $0 * 0x1p20 }
    case "Gi": return plain(digits).map { $0 * 0x1p30 }
    default: return nil
    }
  }

  /// A decimal number without a unit, as text; nil for the other things that `Double` reads (`nan`, `inf`, `0x1p4`).
  static func plain(_ text: some StringProtocol) -> Double? {
    text.utf8.allSatisfy { "0123456789+-.eE".utf8.contains($0) } ? Double(text) : nil
  }
}
