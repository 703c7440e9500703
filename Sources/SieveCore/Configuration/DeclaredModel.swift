/// `models:` of a backend: a model that it has whether its list says so or not, or what its list lacks of one.
package struct DeclaredModel: Sendable, Equatable {
  /// As the backend knows it, without a prefix.
  package var id: String
  /// In the order of the file; never `id`.
  package var fields: [MetadataField]

  package init(id: String, fields: [MetadataField] = []) {
    self.id = id
    self.fields = fields
  }

  /// Appends the model as a JSON object, `id` first.
  package func write(to out: inout [UInt8]) {
    out += #"{"id":"#.utf8
    JSONString.write(id, to: &out)
    for field in fields {
      out.append(UInt8(ascii: ","))
      field.write(to: &out)
    }
    out.append(UInt8(ascii: "}"))
  }
}
