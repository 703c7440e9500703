internal import SieveCore

extension MetadataField {
  /// The fields that a mapping of the operator's own names to values says.
  static func fields(of entries: [YAMLValue.Entry], context: ParsingContext) -> [MetadataField] {
    entries.compactMap { entry in
      if let refusal = refusal(ofName: entry.key) {
        context.fail(refusal, at: entry.keyPosition)
        return nil
      }
      if let number = entry.value.scaledNumber {
        context.warn("\(number.text.quotedInMessage) is text here; a number has digits only", at: number.position)
      }
      var value: [UInt8] = []
      entry.value.writeJSON(to: &value)
      return MetadataField(name: entry.key, value: value)
    }
  }

  private static func refusal(ofName name: String) -> String? {
    if name.isEmpty { return "a field needs a name" }
    if name == "id" { return "'id' is the model's name and cannot be set" }
    guard let dot = name.firstIndex(of: ".") else { return nil }
    let (outer, inner) = (name[..<dot], name[name.index(after: dot)...])
    return "\(name.quotedInMessage) would be one name with a dot in it; write \(outer): {\(inner): …}"
  }
}
