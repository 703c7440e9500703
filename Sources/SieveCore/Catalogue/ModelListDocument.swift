/// An upstream's answer to `GET /models`, checked to be JSON to its last byte.
package struct ModelListDocument: Sendable {
  /// The answer, as it came.
  let storage: [UInt8]
  /// In the upstream's order.
  private(set) var places: [ModelPlace] = []
  /// How many entries are no model: without a usable id, or with the same member twice where it matters.
  package private(set) var skipped = 0
  /// Where the list goes on; nil: this is all.
  package private(set) var continuation: ListContinuation?
  /// What stands between the brackets of the list.
  private(set) var content = 0..<0
  /// The value of `nextPageToken`, where there is one.
  private(set) var token: Range<Int>?

  /// Understands `{"data": […]}`, `{"models": […]}` and a bare array, of objects and of plain ids; `data` wins unless it is empty, and as null it is an
  /// empty list, as Ollama sends it. Ids are under `id`, else under what stands in for it. A byte order mark is ignored.
  /// - Throws: for what is not JSON (RFC 8259), for JSON without such a list, and for a list in which nothing is a model.
  package init(parsing bytes: [UInt8]) throws(ModelListError) {
    storage = bytes
    try bytes.withUnsafeBufferPointer { (buffer) throws(ModelListError) in
      var reader = ModelListReader(UnsafeRawBufferPointer(buffer))
      try reader.read()
      guard let list = reader.list else {
        throw ModelListError("neither a list nor an object with a list `data` or `models`", offset: reader.start)
      }
      guard list.skipped == 0 || !list.places.isEmpty else {
        throw ModelListError("none of the \(list.skipped) entries is a model with an id", offset: list.content.lowerBound)
      }
      (places, skipped, content) = (list.places, list.skipped, list.content)
      (continuation, token) = (reader.rest.continuation, reader.rest.token)
    }
  }

  package var models: some RandomAccessCollection<ModelObject> { places.lazy.map { ModelObject($0, in: storage) } }

  /// The answer's size.
  package var byteCount: Int { storage.count }

  /// The answer in its own shape with other models in it. What is no model goes; every other byte is the upstream's, but for
  /// `nextPageToken`.
  /// - Parameters:
  ///   - objects: as they came.
  ///   - nextToken: where the list goes on; empty: nowhere.
  package func rewritten(_ objects: some Sequence<ModelObject>, nextToken: String = "") -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(storage.count + nextToken.utf8.count + 32)
    var copied = 0
    func writeModels() {
      out += storage[copied..<content.lowerBound]
      copied = content.upperBound
      for (index, object) in objects.enumerated() {
        if index > 0 { out.append(UInt8(ascii: ",")) }
        object.write(to: &out)
      }
    }
    func writeToken(_ place: Range<Int>) {
      out += storage[copied..<place.lowerBound]
      copied = place.upperBound
      JSONString.write(nextToken, to: &out)
    }
    if let token, token.lowerBound < content.lowerBound { writeToken(token) }
    writeModels()
    if let token, token.lowerBound > content.lowerBound { writeToken(token) }
    let end = storage.lastIndex(of: UInt8(ascii: "}"))
    if token == nil, !nextToken.isEmpty, let end, end >= copied {
      out += storage[copied..<end]
      copied = end
      out += #","nextPageToken":"#.utf8
      JSONString.write(nextToken, to: &out)
    }
    return out + storage[copied...]
  }
}
