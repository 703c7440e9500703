/// Puts members into a JSON object that lacks them. Every other byte stays as it is.
struct ObjectFiller {
  private var object: [UInt8]

  /// - Parameter object: one JSON object, checked already.
  init(_ object: [UInt8]) {
    self.object = object
  }

  /// The object with what was put into it.
  var bytes: [UInt8] { object }

  /// Gives the object the member `name`, unless it has one that is not `null`. Where both are objects, the object's gets what it lacks of the
  /// other's.
  /// - Parameter value: one JSON value.
  mutating func fill(_ name: [UInt8], _ value: [UInt8]) {
    object = Self.filled(object, name, value) ?? object
  }

  /// nil where nothing is missing.
  private static func filled(_ object: [UInt8], _ name: [UInt8], _ value: [UInt8]) -> [UInt8]? {
    guard let (member, end) = try? find(name, in: object) else { return nil }
    guard let member else {
      var addition: [UInt8] = end.isEmpty ? [] : [UInt8(ascii: ",")]
      JSONString.write(String(decoding: name, as: UTF8.self), to: &addition)
      addition.append(UInt8(ascii: ":"))
      return object[..<end.position] + addition + value + object[end.position...]
    }
    var replacement = value
    switch object[member.lowerBound] {
    case UInt8(ascii: "n"): break
    case UInt8(ascii: "{"):
      guard let members = try? members(of: value) else { return nil }
      var inner = Array(object[member])
      for (name, value) in members { inner = filled(inner, name, value) ?? inner }
      guard inner.count != member.count else { return nil }
      replacement = inner
    default: return nil
    }
    return object[..<member.lowerBound] + replacement + object[member.upperBound...]
  }

  /// Where the member's value is, and where another member would go. Of a member that is there twice the last counts.
  private static func find(
    _ name: [UInt8], in object: [UInt8]
  ) throws(ModelListError) -> (member: Range<Int>?, end: (position: Int, isEmpty: Bool)) {
    try object.withUnsafeBufferPointer { (buffer) throws(ModelListError) in
      var scanner = JSONScanner(UnsafeRawBufferPointer(buffer))
      var member: Range<Int>?
      var end = (position: 1, isEmpty: true)
      try scanner.object { (scanner, token) throws(ModelListError) in
        let start = scanner.position
        try scanner.skipValue()
        if scanner.says(name, token) { member = start..<scanner.position }
        end = (scanner.position, false)
      }
      return (member, end)
    }
  }

  /// The members of a value that is an object; throws for any other.
  private static func members(of value: [UInt8]) throws(ModelListError) -> [(name: [UInt8], value: [UInt8])] {
    try value.withUnsafeBufferPointer { (buffer) throws(ModelListError) in
      var scanner = JSONScanner(UnsafeRawBufferPointer(buffer))
      guard scanner.peek == UInt8(ascii: "{") else { throw scanner.fault("no object") }
      var members: [(name: [UInt8], value: [UInt8])] = []
      try scanner.object { (scanner, token) throws(ModelListError) in
        let start = scanner.position
        try scanner.skipValue()
        if let name = scanner.text(of: token) { members.append((Array(name.utf8), Array(value[start..<scanner.position]))) }
      }
      return members
    }
  }
}
