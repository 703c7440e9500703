/// Readings of a field value that framing depends on. `bytes` is the whole head.
enum FieldValue {
  /// A Content-Length: digits alone, and small enough to count with (RFC 9110 §8.6).
  static func contentLength(_ bytes: UnsafePointer<UInt8>, _ value: Range<Int>) throws(HTTPFault) -> Int {
    guard !value.isEmpty else { throw .malformed("Content-Length is empty") }
    var length = 0
    for i in value {
      let digit = bytes[i] &- 0x30
      guard digit <= 9 else { throw .malformed("Content-Length is not a number") }
      let (tenfold, overflowed) = length.multipliedReportingOverflow(by: 10)
      let (sum, carried) = tenfold.addingReportingOverflow(Int(digit))
      guard !overflowed, !carried else { throw .malformed("Content-Length is too large to be true") }
      length = sum
    }
    return length
  }

  static func equals(_ bytes: UnsafePointer<UInt8>, _ value: Range<Int>, _ word: StaticString) -> Bool {
    value.count == word.utf8CodeUnitCount && equalsIgnoringCase(bytes + value.lowerBound, word)
  }

  /// Whether a Content-Type is that media type, whatever its parameters.
  static func isMediaType(_ bytes: UnsafePointer<UInt8>, _ value: Range<Int>, _ type: StaticString) -> Bool {
    guard value.count >= type.utf8CodeUnitCount, equalsIgnoringCase(bytes + value.lowerBound, type) else { return false }
    let end = value.lowerBound + type.utf8CodeUnitCount
    return end == value.upperBound || !ByteClass.isToken(bytes[end])
  }

  /// The elements of a comma-separated list, without white space around them; empty ones are left out (RFC 9110 §5.6.1).
  static func forEachElement(_ bytes: UnsafePointer<UInt8>, _ value: Range<Int>, _ body: (Range<Int>) -> Void) {
    var start = value.lowerBound
    while start < value.upperBound {
      let element = Self.element(bytes, start..<value.upperBound)
      if !element.text.isEmpty { body(element.text) }
      start = element.end + 1
    }
  }

  /// The first element of such a list, which may be empty, and where its comma is, or the end.
  @inline(__always)
  static func element(_ bytes: UnsafePointer<UInt8>, _ list: Range<Int>) -> (text: Range<Int>, end: Int) {
    var end = list.lowerBound
    while end < list.upperBound, bytes[end] != UInt8(ascii: ",") { end += 1 }
    var first = list.lowerBound
    var last = end
    while first < last, bytes[first] == ByteClass.space || bytes[first] == ByteClass.tab { first += 1 }
    while last > first, bytes[last - 1] == ByteClass.space || bytes[last - 1] == ByteClass.tab { last -= 1 }
    return (first..<last, end)
  }
}
