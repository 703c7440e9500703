/// Finds the values of several fields in one walk over a model's object.
struct FieldScanner {
  private let paths: [FieldPath]
  private var values: [ModelFieldValue?]

  /// The values in the order of `paths`. nil: the object has no such field, or `null` in it. Where a field stands twice the last one
  /// counts, as in Python and in browsers.
  /// - Parameter object: one JSON object, checked already.
  static func values(at paths: [FieldPath], in object: UnsafeRawBufferPointer) -> [ModelFieldValue?] {
    var fields = FieldScanner(paths)
    var scanner = JSONScanner(object)
    do { try fields.read(&scanner, wanted: Array(paths.indices), depth: 0) } catch { return paths.map { _ in nil } }
    return fields.values
  }

  private init(_ paths: [FieldPath]) {
    self.paths = paths
    values = paths.map { _ in nil }
  }

  /// - Parameter wanted: the paths that lead into this object.
  private mutating func read(_ scanner: inout JSONScanner, wanted: [Int], depth: Int) throws(ModelListError) {
    try scanner.object { (scanner, name) throws(ModelListError) in
      guard wanted.contains(where: { scanner.says(paths[$0].names[depth], name) }) else { return try scanner.skipValue() }
      try readMember(&scanner, wanted: wanted.filter { scanner.says(paths[$0].names[depth], name) }, depth: depth)
    }
  }

  private mutating func readMember(_ scanner: inout JSONScanner, wanted: [Int], depth: Int) throws(ModelListError) {
    for path in wanted { values[path] = nil }
    let deeper = wanted.filter { paths[$0].names.count > depth + 1 }
    var value: ModelFieldValue?
    if !deeper.isEmpty, scanner.peek == UInt8(ascii: "{") {
      try read(&scanner, wanted: deeper, depth: depth + 1)
      value = .object
    } else {
      value = try scanner.value()
    }
    for path in wanted where paths[path].names.count == depth + 1 { values[path] = value }
  }
}

extension JSONScanner {
  /// Reads a value; nil for `null`.
  fileprivate mutating func value() throws(ModelListError) -> ModelFieldValue? {
    let start = position
    switch peek {
    case UInt8(ascii: "\""):
      let token = try string()
      return text(of: token).map(ModelFieldValue.text)
    case UInt8(ascii: "["):
      var elements: [ModelFieldValue] = []
      try array { (scanner) throws(ModelListError) in
        if let element = try scanner.value() { elements.append(element) }
      }
      return .list(elements)
    case let first:
      try skipValue()
      switch first {
      case UInt8(ascii: "{"): return .object
      case UInt8(ascii: "t"): return .boolean(true)
      case UInt8(ascii: "f"): return .boolean(false)
      case UInt8(ascii: "n"): return nil
      default: return Double(String(decoding: bytes[start..<position], as: UTF8.self)).map(ModelFieldValue.number)
      }
    }
  }
}
