/// An upstream's answer to `GET /models`, checked to be JSON to its last byte.
package struct ModelListDocument: Sendable {
  /// In the upstream's order.
  package private(set) var models: [ModelObject] = []
  /// How many entries are no model: not an object, without a usable id, or with the same member twice where it matters.
  package private(set) var skipped = 0
  /// `has_more`: the list goes on behind `lastID`.
  package private(set) var hasMore = false
  /// `last_id`.
  package private(set) var lastID: String?

  private typealias Entries = (models: [ModelObject], skipped: Int, content: Range<Int>)

  private let storage: [UInt8]
  /// What stands between the brackets of the list.
  private var content = 0..<0

  /// Understands `{"data": […]}`, `{"models": […]}` and a bare array; `data` wins, and as null it is an empty list, as Ollama sends it.
  /// Ids are under `id`, else `name`. A byte order mark is ignored.
  /// - Throws: for what is not JSON (RFC 8259), and for JSON without such a list.
  package init(parsing bytes: [UInt8]) throws(ModelListError) {
    storage = bytes
    try bytes.withUnsafeBufferPointer { (buffer) throws(ModelListError) in
      var scanner = JSONScanner(UnsafeRawBufferPointer(buffer))
      scanner.skipWhiteSpace()
      let start = scanner.position
      let entries = try readTop(&scanner, storage: bytes)
      try scanner.end()
      guard let entries else { throw ModelListError("neither a list nor an object with a list `data` or `models`", offset: start) }
      (models, skipped, content) = entries
    }
  }

  /// The answer's size.
  package var byteCount: Int { storage.count }

  /// The answer in its own shape, with those models alone that are kept; what is no model goes, too. Every other byte is the upstream's.
  package func rewritten(keeping isKept: (ModelObject) -> Bool) -> [UInt8] {
    var out = Array(storage[..<content.lowerBound])
    out.reserveCapacity(storage.count)
    var isFirst = true
    for model in models where isKept(model) {
      if !isFirst { out.append(UInt8(ascii: ",")) }
      isFirst = false
      model.write(to: &out)
    }
    return out + storage[content.upperBound...]
  }

  private mutating func readTop(_ scanner: inout JSONScanner, storage: [UInt8]) throws(ModelListError) -> Entries? {
    guard scanner.peek == UInt8(ascii: "{") else { return try Self.entries(&scanner, storage: storage) }
    var data: Entries?
    var models: Entries?
    try scanner.object { (scanner, name) throws(ModelListError) in
      if scanner.says("data", name) {
        data = scanner.peek == UInt8(ascii: "n") ? ([], 0, scanner.position..<scanner.position) : nil
        data = try Self.entries(&scanner, storage: storage) ?? data
      } else if scanner.says("models", name) {
        models = try Self.entries(&scanner, storage: storage)
      } else if scanner.says("has_more", name) {
        hasMore = scanner.peek == UInt8(ascii: "t")
        try scanner.skipValue()
      } else if scanner.says("last_id", name) {
        lastID = try Self.text(&scanner)?.text
      } else {
        try scanner.skipValue()
      }
    }
    return data ?? models
  }

  /// Reads the models of an array; nil for any other value.
  private static func entries(_ scanner: inout JSONScanner, storage: [UInt8]) throws(ModelListError) -> Entries? {
    guard scanner.peek == UInt8(ascii: "[") else {
      try scanner.skipValue()
      return nil
    }
    var entries: Entries = ([], 0, scanner.position..<scanner.position)
    let start = scanner.position + 1
    try scanner.array { (scanner) throws(ModelListError) in
      if let model = try model(&scanner, storage: storage) {
        entries.models.append(model)
      } else {
        entries.skipped += 1
      }
    }
    entries.content = start..<scanner.position - 1
    return entries
  }

  private static func model(_ scanner: inout JSONScanner, storage: [UInt8]) throws(ModelListError) -> ModelObject? {
    guard scanner.peek == UInt8(ascii: "{") else {
      try scanner.skipValue()
      return nil
    }
    let start = scanner.position
    var ids: [(text: String, content: Range<Int>)?] = []
    var names = ids
    try scanner.object { (scanner, member) throws(ModelListError) in
      if scanner.says("id", member) {
        ids.append(try text(&scanner))
      } else if scanner.says("name", member) {
        names.append(try text(&scanner))
      } else {
        try scanner.skipValue()
      }
    }
    // Parsers do not agree on what a member means that is there twice.
    guard ids.count <= 1, names.count <= 1, let id = ids.first ?? names.first ?? nil, !id.text.isEmpty else { return nil }
    let name = names.first ?? nil
    return ModelObject(
      id: id.text, storage: storage, range: start..<scanner.position,
      idContent: ids.first??.content, nameContent: name?.text == id.text ? name?.content : nil)
  }

  /// Reads a value; nil unless it is a string.
  private static func text(_ scanner: inout JSONScanner) throws(ModelListError) -> (text: String, content: Range<Int>)? {
    guard scanner.peek == UInt8(ascii: "\"") else {
      try scanner.skipValue()
      return nil
    }
    let token = try scanner.string()
    return scanner.text(of: token).map { ($0, token.content) }
  }
}
