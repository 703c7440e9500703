/// What a condition asks a value to equal: text, and the number or boolean that the text spells.
struct FieldOperand: Sendable, Equatable {
  private let text: ExactID
  private let number: Double?
  private let boolean: Bool?

  init(_ source: String, caseSensitive: Bool) {
    text = ExactID(source, caseSensitive: caseSensitive)
    number = ScaledNumber.parse(source)
    boolean = ["true": true, "yes": true, "on": true, "false": false, "no": false, "off": false][source.lowercased()]
  }

  /// nil for lists and objects, which equal nothing that can be written.
  func equals(_ value: ModelFieldValue) -> Bool? {
    switch value {
    case .text(let text): self.text.matches(text) || number != nil && value.number == number
    case .number(let number): number == self.number
    case .boolean(let boolean): boolean == self.boolean
    case .list, .object: nil
    }
  }
}
