/// What the Connection fields of a head say (RFC 9110 §7.6.1).
struct ConnectionOptions: Sendable, Equatable {
  var close = false
  var keepAlive = false
  var upgrade = false
  /// Names of fields that must stop at this hop besides those that always do, as ranges of the head.
  private var nominated: [Range<Int>] = []
  /// Every nomination is compared with every field, so that a head full of them would cost milliseconds.
  private static let mostNominated = 32

  mutating func add(_ bytes: UnsafePointer<UInt8>, _ value: Range<Int>) {
    FieldValue.forEachElement(bytes, value) { element in
      if FieldValue.equals(bytes, element, "close") {
        close = true
      } else if FieldValue.equals(bytes, element, "keep-alive") {
        keepAlive = true
      } else if FieldValue.equals(bytes, element, "upgrade") {
        upgrade = true
      } else if nominated.count <= Self.mostNominated, !Self.passesAnyway(bytes, element) {
        nominated.append(element)
      }
    }
  }

  /// The nominations, unless there are more than anyone needs.
  func checkedNominated() throws(HTTPFault) -> [Range<Int>] {
    guard nominated.count <= Self.mostNominated else { throw .malformed("Connection names too many fields") }
    return nominated
  }

  /// A field that frames or routes the message cannot be nominated away, and one that stops at every hop need not be.
  private static func passesAnyway(_ bytes: UnsafePointer<UInt8>, _ element: Range<Int>) -> Bool {
    let name = FieldName.named(bytes + element.lowerBound, element.count)
    return FieldNameSet.hopByHop.contains(name) || name == .contentLength || name == .transferEncoding || name == .host
  }
}
