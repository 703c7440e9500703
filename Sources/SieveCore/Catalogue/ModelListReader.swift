/// Reads a list of models in one walk over its JSON.
struct ModelListReader {
  /// `content`: what stands between its brackets; `isNull`: the word `null`, which stands for an empty list.
  typealias List = (places: [ModelPlace], skipped: Int, content: Range<Int>, isNull: Bool)

  /// A string where it stands; nil: a value that is none.
  typealias Text = (text: String, content: Range<Int>, hasEscapes: Bool)

  /// Where the value begins.
  let start: Int
  /// nil where there is none.
  private(set) var list: List?
  /// Lists beside it, of which a client may read one instead: llama.cpp's server answers with `models` and `data`.
  private(set) var others: [List] = []
  private(set) var rest = ListContinuationReader()

  private var scanner: JSONScanner

  init(_ bytes: UnsafeRawBufferPointer) {
    scanner = JSONScanner(bytes)
    scanner.skipWhiteSpace()
    start = scanner.position
  }

  mutating func read() throws(ModelListError) {
    if scanner.peek == UInt8(ascii: "{") { try readObject() } else { list = try Self.list(&scanner) }
    try scanner.end()
  }

  private mutating func readObject() throws(ModelListError) {
    var data: List?
    var models: List?
    var others: [List] = []
    // The closure may not touch `self`, whose scanner is being used.
    var rest = rest
    try scanner.object { (scanner, name) throws(ModelListError) in
      let value = scanner.position
      if scanner.says("data", name) {
        if let data { others.append(data) }
        let isNull = scanner.peek == UInt8(ascii: "n")
        data = try Self.list(&scanner)
        if isNull { data = ([], 0, value..<scanner.position, true) }
      } else if scanner.says("models", name) {
        if let models { others.append(models) }
        models = try Self.list(&scanner)
      } else {
        try rest.read(&scanner, name)
      }
    }
    self.rest = rest
    // An empty list beside a full one says nothing.
    let isFull = models.map { !$0.places.isEmpty || $0.skipped > 0 } ?? false
    let isEmpty = data.map { $0.places.isEmpty && $0.skipped == 0 } ?? true
    let isModelsChosen = data == nil || isEmpty && models != nil && (isFull || data?.isNull == true)
    list = isModelsChosen ? models : data
    if let other = isModelsChosen ? data : models { others.append(other) }
    self.others = others.filter { !$0.isNull }
  }

  /// Reads the models of an array; nil for any other value.
  private static func list(_ scanner: inout JSONScanner) throws(ModelListError) -> List? {
    guard scanner.peek == UInt8(ascii: "[") else {
      try scanner.skipValue()
      return nil
    }
    var list: List = ([], 0, 0..<0, false)
    let start = scanner.position + 1
    try scanner.array { (scanner) throws(ModelListError) in
      if let place = try place(&scanner) { list.places.append(place) } else { list.skipped += 1 }
    }
    list.content = start..<scanner.position - 1
    return list
  }

  private static func place(_ scanner: inout JSONScanner) throws(ModelListError) -> ModelPlace? {
    let start = scanner.position
    if scanner.peek == UInt8(ascii: "\"") {
      guard let id = try text(&scanner), !id.text.isEmpty else { return nil }
      var place = ModelPlace(value: ModelPlace.Span(start..<scanner.position), id: ModelPlace.Span(id.content))
      (place.hasEscapes, place.isText) = (id.hasEscapes, true)
      return place
    }
    guard scanner.peek == UInt8(ascii: "{") else {
      try scanner.skipValue()
      return nil
    }
    var members = Members()
    try scanner.object { (scanner, name) throws(ModelListError) in
      guard let member = Members.index(of: name, scanner) else { return try scanner.skipValue() }
      let (value, isText) = (scanner.position, scanner.peek == UInt8(ascii: "\""))
      let text = try text(&scanner)
      members.note(member, text, value: value..<scanner.position, isUnreadable: isText && text == nil && member == 0)
    }
    return members.place(value: start..<scanner.position)
  }

  /// Reads a value; nil unless it is a string.
  static func text(_ scanner: inout JSONScanner) throws(ModelListError) -> Text? {
    guard scanner.peek == UInt8(ascii: "\"") else {
      try scanner.skipValue()
      return nil
    }
    let token = try scanner.string()
    return scanner.text(of: token).map { ($0, token.content, token.hasEscapes) }
  }

  /// The members of a model's object in which its id may be.
  private struct Members {
    /// `id`, and what stands in for it where it is missing or says nothing, the surest first: `slug` is for machines where `name` is for
    /// people, LM Studio has `key`, LiteLLM `model_name`, Ollama and Gemini have `name` alone.
    private static let names: [StaticString] = ["id", "slug", "key", "model_name", "name"]
    private static let longestName = 10
    private static let name = 4

    private var texts: (Text?, Text?, Text?, Text?, Text?) = (nil, nil, nil, nil, nil)
    private var counts: (UInt8, UInt8, UInt8, UInt8, UInt8) = (0, 0, 0, 0, 0)
    private var idValue = 0..<0

    static func index(of token: JSONScanner.StringToken, _ scanner: JSONScanner) -> Int? {
      guard token.hasEscapes || token.content.count <= longestName else { return nil }
      return names.firstIndex { scanner.says($0, token) }
    }

    /// - Parameter isUnreadable: it is an `id`, a string, and no Unicode text: nobody can tell what model that is.
    mutating func note(_ index: Int, _ text: Text?, value: Range<Int>, isUnreadable: Bool) {
      let text = text.flatMap { $0.text.isEmpty ? nil : $0 }
      let count: UInt8 = isUnreadable ? 2 : 1
      switch index {
      case 0: (texts.0, counts.0, idValue) = (text, counts.0 &+ count, value)
      case 1: (texts.1, counts.1) = (text, counts.1 &+ count)
      case 2: (texts.2, counts.2) = (text, counts.2 &+ count)
      case 3: (texts.3, counts.3) = (text, counts.3 &+ count)
      default: (texts.4, counts.4) = (text, counts.4 &+ count)
      }
    }

    /// nil where there is no id, or where it depends on the reader: parsers do not agree on what a member means that is there twice.
    func place(value: Range<Int>) -> ModelPlace? {
      let (all, counts) = ([texts.0, texts.1, texts.2, texts.3, texts.4], [counts.0, counts.1, counts.2, counts.3, counts.4])
      guard counts[0] <= 1, counts[Self.name] <= 1, let source = all.firstIndex(where: { $0 != nil }), let id = all[source],
        counts[source] == 1
      else { return nil }
      var place = ModelPlace(value: ModelPlace.Span(value), id: ModelPlace.Span(id.content))
      place.hasEscapes = id.hasEscapes
      if counts[0] == 1 { place.spot = ModelPlace.Span(source == 0 ? id.content : idValue) }
      if let name = all[Self.name], name.text.hasSameBytes(as: id.text) { place.name = ModelPlace.Span(name.content) }
      return place
    }
  }
}
