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

  /// Appends the object with `prefix` before the id, and before `name` where that equals the id. An object without `id` gets one, first.
  /// Every other byte is the upstream's, the spelling of the id included.
  package func write(prefix: String, to out: inout [UInt8]) {
    var copied = range.lowerBound
    if idContent == nil, let nameContent {
      out += #"{"id":""#.utf8
      JSONString.writeContent(prefix, to: &out)
      out += storage[nameContent]
      out += #"","#.utf8
      copied += 1
    }
    let places = [idContent, nameContent].compactMap { $0?.lowerBound }
    for place in places.sorted() {
      out += storage[copied..<place]
      JSONString.writeContent(prefix, to: &out)
      copied = place
    }
    out += storage[copied..<range.upperBound]
  }
}
