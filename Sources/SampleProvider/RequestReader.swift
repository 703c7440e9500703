import NIOCore
import SieveHTTP

/// Makes requests of a connection's bytes. What follows a request waits until it is asked for.
struct RequestReader {
  enum Event {
    /// The peer waits for `100 Continue` before it sends the body.
    case continueExpected
    case bodyTooLarge
    case request(SampleRequest)
  }

  private enum Phase {
    case head
    case length(Int)
    case chunked(ChunkedDecoder)
  }

  private static let mostBodyBytes = 256 << 20
  private static let limits = HTTPLimits()

  private var phase = Phase.head
  private var head = RequestHead()
  private var headBytes = ByteBuffer()
  private var body = ByteBuffer()
  private var pending = ByteBuffer()

  /// Bytes that are not part of an event yet.
  var pendingCount: Int { pending.readableBytes }
  /// Whether the peer has begun a request and not ended it.
  var isMidRequest: Bool {
    if case .head = phase { return pendingCount > 0 }
    return true
  }

  mutating func append(_ bytes: consuming ByteBuffer) {
    guard pending.readableBytes > 0 else {
      pending = bytes
      return
    }
    pending.discardReadBytes()
    pending.writeBuffer(&bytes)
  }

  /// All that is left, when HTTP is over on this connection.
  mutating func takePending() -> ByteBuffer {
    defer { pending = ByteBuffer() }
    return pending
  }

  /// What the bytes say next; nil when they say no more. After a fault or `bodyTooLarge` the connection cannot go on.
  mutating func next() throws(HTTPFault) -> Event? {
    switch phase {
    case .head:
      guard try readHead() else { return nil }
      switch head.framing {
      case .none, .untilClose: return .request(takeRequest())
      case .length(let length) where length > Self.mostBodyBytes: return .bodyTooLarge
      case .length(let length): phase = .length(length)
      case .chunked: phase = .chunked(ChunkedDecoder())
      }
      if head.expectsContinue, pending.readableBytes == 0 { return .continueExpected }
      return try next()
    case .length(let length):
      guard let body = pending.readSlice(length: length) else { return nil }
      self.body = body
      return .request(takeRequest())
    case .chunked(var decoder):
      let isWhole = try readChunks(&decoder)
      phase = .chunked(decoder)
      if body.readableBytes > Self.mostBodyBytes { return .bodyTooLarge }
      return isWhole ? .request(takeRequest()) : nil
    }
  }

  private mutating func readHead() throws(HTTPFault) -> Bool {
    guard pending.readableBytes > 0 else { return false }
    let bytes = pending
    let isWhole = try bytes.withBytes { bytes throws(HTTPFault) in try head.parse(bytes, limits: Self.limits) }
    guard isWhole, let headBytes = pending.readSlice(length: head.length) else { return false }
    self.headBytes = headBytes
    return true
  }

  private mutating func readChunks(_ decoder: inout ChunkedDecoder) throws(HTTPFault) -> Bool {
    var offset = 0
    while true {
      let step = try pending.withBytes { bytes throws(HTTPFault) in try decoder.next(bytes, &offset, limits: Self.limits) }
      switch step {
      case .payload(let range): body.writeImmutableBuffer(pending.slice(range))
      // Of answers alone.
      case .blank: break
      case .needsMore:
        pending.moveReaderIndex(forwardBy: offset)
        return false
      case .end(let end):
        pending.moveReaderIndex(forwardBy: end)
        return true
      }
    }
  }

  private mutating func takeRequest() -> SampleRequest {
    defer {
      phase = .head
      // The request keeps the one it was read with.
      head = RequestHead()
      body = ByteBuffer()
      headBytes = ByteBuffer()
    }
    return SampleRequest(head: head, headBytes: headBytes, body: body)
  }
}

extension ByteBuffer {
  /// `withUnsafeReadableBytes`, which has no typed throws.
  fileprivate func withBytes<Value>(_ read: (UnsafeRawBufferPointer) throws(HTTPFault) -> Value) throws(HTTPFault) -> Value {
    let result: Result<Value, HTTPFault> = withUnsafeReadableBytes { bytes in Result { () throws(HTTPFault) in try read(bytes) } }
    return try result.get()
  }

  /// The part of the readable bytes that `range`, counted from the reader index, names.
  fileprivate func slice(_ range: Range<Int>) -> ByteBuffer {
    getSlice(at: readerIndex + range.lowerBound, length: range.count) ?? ByteBuffer()
  }
}
