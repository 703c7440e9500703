/// A decimal number and the unit behind it, exact to a thousandth: `1.5s` is 1500 and `s`.
struct Quantity: Equatable {
  var thousandths: Int
  var unit: Substring

  /// nil unless the text is digits, at most three more behind a point, and then no further digit or sign.
  init?(_ text: String) {
    let whole = text.prefix(while: \.isASCIIDigit)
    var rest = text[whole.endIndex...]
    var fraction = Substring()
    if rest.first == "." {
      fraction = rest.dropFirst().prefix(while: \.isASCIIDigit)
      rest = rest[fraction.endIndex...]
      guard (1...3).contains(fraction.count) else { return nil }
    }
    guard rest.allSatisfy(\.isASCIILetter), !whole.isEmpty else { return nil }
    guard let thousandths = Int(whole + fraction + String(repeating: "0", count: 3 - fraction.count)) else { return nil }
    self.thousandths = thousandths
    self.unit = rest
  }
}
