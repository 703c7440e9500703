/// A model as its upstream describes it: its JSON object, untouched, and its id.
package struct ModelObject: Sendable {
  /// The upstream's id: the member `id`, else `name`, decoded.
  package let id: String
  /// The answer it came in, shared by all models of the answer.
  private let storage: [UInt8]
  /// The object in `storage`.
  private let range: Range<Int>
  /// What stands between the quotes of `id`; nil where there is no such member.
  private let idContent: Range<Int>?
  /// The same of `name` where it says what the id is; nil otherwise.
  private let nameContent: Range<Int>?

  /// At least one of `idContent` and `nameContent` is given.
  init(id: String, storage: [UInt8], range: Range<Int>, idContent: Range<Int>?, nameContent: Range<Int>?) {
    self.id = id
    self.storage = storage
    self.range = range
    self.idContent = idContent
    self.nameContent = nameContent
  }

  /// How many bytes the upstream's object has.
  package var byteCount: Int { range.count }

  /// Appends the object as it came.
  func write(to out: inout [UInt8]) {
    out += storage[range]
  }

  /// Appends the object with `prefix` before the id, and before `name` where that equals the id. An object without `id` gets one, first.
  /// Every other byte is the upstream's, the spelling of the id included.
  package func write(prefix: String, to out: inout [UInt8]) {
    write(to: &out) { content, out in
      JSONString.writeContent(prefix, to: &out)
      out += storage[content]
    }
  }

  /// The same with `id` in place of the id.
  package func write(id: String, to out: inout [UInt8]) {
    write(to: &out) { _, out in JSONString.writeContent(id, to: &out) }
  }

  /// The values of several fields, in the order of `paths`; nil where there is none, or `null`.
  func values(of paths: [FieldPath]) -> [FieldValue?] {
    storage.withUnsafeBytes { FieldScanner.values(at: paths, in: $0.part(range)) }
  }

  /// - Parameter writeID: gets what stands between the quotes of the upstream's id.
  private func write(to out: inout [UInt8], writeID: (Range<Int>, inout [UInt8]) -> Void) {
    var copied = range.lowerBound
    if idContent == nil, let nameContent {
      out += #"{"id":""#.utf8
      writeID(nameContent, &out)
      out += #"","#.utf8
      copied += 1
    }
    let places = [idContent, nameContent].compactMap(\.self)
    for place in places.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      out += storage[copied..<place.lowerBound]
      writeID(place, &out)
      copied = place.upperBound
    }
    out += storage[copied..<range.upperBound]
  }
}
