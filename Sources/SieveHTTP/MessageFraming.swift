/// What Content-Length and Transfer-Encoding say of a message's body, in either direction (RFC 9112 §6). What two recipients could read in
/// two ways is refused.
struct MessageFraming {
  private var contentLength: Int?
  private var isChunked = false
  /// The digits of the Content-Length, and whether they have come more than once.
  private var lengthDigits = 0
  private(set) var hasRepeatedLength = false

  /// `isRepeated`: a Content-Length has come before.
  @inline(__always)
  mutating func addContentLength(_ bytes: UnsafePointer<UInt8>, _ value: Range<Int>, isRepeated: Bool) throws(HTTPFault) {
    guard !isRepeated else { throw .malformed("two Content-Length fields") }
    contentLength = try FieldValue.contentLength(bytes, value)
  }

  /// One Content-Length of a response, which may say the same as another, or many times in a list (RFC 9112 §6.3): then there is but one reading.
  @inline(__always)
  mutating func addContentLengths(_ bytes: UnsafePointer<UInt8>, _ value: Range<Int>) throws(HTTPFault) {
    var start = value.lowerBound
    repeat {
      let element = FieldValue.element(bytes, start..<value.upperBound)
      let length = try FieldValue.contentLength(bytes, element.text)
      if let contentLength {
        guard contentLength == length, lengthDigits == element.text.count else { throw .malformed("two lengths that differ") }
        hasRepeatedLength = true
      }
      contentLength = length
      lengthDigits = element.text.count
      start = element.end + 1
    } while start <= value.upperBound
  }

  @inline(__always)
  mutating func addTransferEncoding(_ bytes: UnsafePointer<UInt8>, _ value: Range<Int>, isRepeated: Bool) throws(HTTPFault) {
    guard !isRepeated, FieldValue.equals(bytes, value, "chunked") else { throw .malformed("a Transfer-Encoding other than chunked") }
    isChunked = true
  }

  /// How the body ends; nil where no field tells.
  @inline(__always)
  func body(isHTTP10: Bool) throws(HTTPFault) -> BodyFraming? {
    if isChunked {
      guard contentLength == nil else { throw .malformed("both Content-Length and Transfer-Encoding") }
      // RFC 9112 §6.1: a 1.0 message with a transfer coding has faulty framing.
      guard !isHTTP10 else { throw .malformed("Transfer-Encoding in an HTTP/1.0 message") }
      return .chunked
    }
    return contentLength.map { $0 == 0 ? .none : .length($0) }
  }
}
