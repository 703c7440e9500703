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
  private var list: ModelListReader.List = ([], 0, 0..<0, false)
  private var others: [ModelListReader.List] = []
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
      (places, skipped) = (list.places, list.skipped)
      self.list = ([], 0, list.content, list.isNull)
      others = reader.others
      (continuation, token) = (reader.rest.continuation, reader.rest.token)
    }
  }

  package var models: some RandomAccessCollection<ModelObject> { places.lazy.map { ModelObject($0, in: storage) } }

  /// The answer's size.
  package var byteCount: Int { storage.count }

  /// The answer in its own shape with other models in it. What is no model goes, and so does what stands in another list of it and is none of
  /// these models; every other byte is the upstream's, but for `nextPageToken`.
  /// - Parameters:
  ///   - objects: as they came.
  ///   - nextToken: where the list goes on; empty: nowhere.
  package func rewritten(_ objects: some Collection<ModelObject>, nextToken: String = "") -> [UInt8] {
    var changes: [(place: Range<Int>, text: [UInt8])] = []
    if !list.isNull || !objects.isEmpty { changes.append((list.content, Self.text(of: objects, isInBrackets: list.isNull))) }
    if !others.isEmpty {
      let ids = Set(objects.map { ModelID($0.id) })
      for other in others {
        let models = other.places.map { ModelObject($0, in: storage) }.filter { ids.contains(ModelID($0.id)) }
        changes.append((other.content, Self.text(of: models, isInBrackets: false)))
      }
    }
    var spelling: [UInt8] = []
    JSONString.write(nextToken, to: &spelling)
    if let token {
      changes.append((token, spelling))
    } else if !nextToken.isEmpty, let end = storage.lastIndex(of: UInt8(ascii: "}")), end >= list.content.upperBound {
      changes.append((end..<end, #","nextPageToken":"#.utf8 + spelling))
    }
    var out: [UInt8] = []
    out.reserveCapacity(storage.count + spelling.count + 32)
    var copied = 0
    for (place, text) in changes.sorted(by: { $0.place.lowerBound < $1.place.lowerBound }) {
      out += storage[copied..<place.lowerBound]
      out += text
      copied = place.upperBound
    }
    return out + storage[copied...]
  }

  private static func text(of objects: some Collection<ModelObject>, isInBrackets: Bool) -> [UInt8] {
    var out: [UInt8] = []
    for object in objects {
      if !out.isEmpty { out.append(UInt8(ascii: ",")) }
      object.write(to: &out)
    }
    return isInBrackets ? [UInt8(ascii: "[")] + out + [UInt8(ascii: "]")] : out
  }
}
