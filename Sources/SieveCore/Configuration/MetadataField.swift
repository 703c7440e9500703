/// A member of a model's object that the operator wrote: `context_length: 131072`.
package struct MetadataField: Sendable, Equatable {
  package var name: String
  /// One JSON value, without white space around it.
  package var value: [UInt8]

  package init(name: String, value: [UInt8]) {
    self.name = name
    self.value = value
  }

  /// Appends `"name":value`.
  package func write(to out: inout [UInt8]) {
    JSONString.write(name, to: &out)
    out.append(UInt8(ascii: ":"))
    out += value
  }
}
