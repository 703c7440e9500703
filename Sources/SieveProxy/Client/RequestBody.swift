internal import NIOCore
internal import SieveCore
internal import SieveHTTP

/// Takes a request's body off its connection: finds its end, and looks for the model in every piece before the piece may go on. One object
/// serves all requests of a connection in turn, so that nothing is copied from one step to the next.
final class RequestBody {
  private var framing = BodyFraming.none
  private(set) var isChunked = false
  private var remaining = 0
  private var decoder = ChunkedDecoder()
  private let scanner = ModelFieldScanner(contentType: UnsafeRawBufferPointer(start: nil, count: 0))
  /// Payload bytes so far.
  private(set) var received = 0
  private(set) var isComplete = true

  /// No body is there, and none is awaited, until `begin`.
  init() {}

  /// The next request's body begins.
  /// - Parameter isStrict: whether a multipart body that two readers could take differently is malformed.
  func begin(framing: BodyFraming, contentType: UnsafeRawBufferPointer, isStrict: Bool = false) {
    self.framing = framing
    isChunked = false
    remaining = 0
    received = 0
    isComplete = false
    scanner.reset(contentType: contentType, isStrict: isStrict)
    switch framing {
    case .length(let length): remaining = length
    case .chunked:
      isChunked = true
      decoder = ChunkedDecoder()
    case .none, .untilClose:
      isComplete = true
      scanner.finish()
    }
  }

  /// What is known of the model so far.
  var finding: ModelFinding { scanner.finding }

  /// Whether more of the body has to come before the model is known.
  var isSearching: Bool { scanner.isSearching }

  /// What is wrong with the body as far as it came. `isOnItsWay`: the request was let pass already; `isFiltered`: what may be called depends on
  /// the model.
  func refusal(isOnItsWay: Bool, isFiltered: @autoclosure () -> Bool) -> SieveError? {
    guard scanner.isFlawed else { return nil }
    return switch finding {
    case .duplicate:
      SieveError(.invalidRequest, "The body names more than one model. Backends differ in which they take.", param: "model")
    case .malformed(let flaw) where isOnItsWay && isFiltered():
      // Behind the flaw there may be a second model that nobody checked.
      SieveError(.invalidRequest, "The body cannot be read: \(flaw.rawValue).", param: "model")
    default: nil
    }
  }

  /// Whether it is larger than `count` bytes, or may be, for all that is known yet.
  func mayExceed(_ count: Int) -> Bool { mostRemaining > count - received }

  /// No more than so many bytes of payload are still to come.
  var mostRemaining: Int { isComplete ? 0 : isChunked ? .max / 2 : remaining }

  /// Fields that followed a chunked body, with their line ends.
  var trailerLines: ArraySlice<UInt8> { decoder.trailerLines }

  /// The end of a chunked body, its trailers included.
  func lastChunk(_ allocator: ByteBufferAllocator) -> ByteBuffer {
    var end = allocator.buffer(capacity: 5 + trailerLines.count)
    end.writeStaticString("0\r\n")
    end.writeBytes(trailerLines)
    end.writeStaticString("\r\n")
    return end
  }

  /// Takes from `buffer` what belongs to the body and appends its payload to `pieces`. Throws when the framing is broken or `limit` is
  /// passed.
  func take(_ buffer: inout ByteBuffer, appendingTo pieces: inout [ByteBuffer], limits: ServerLimits) throws(SieveError) {
    if isComplete { return }
    if isChunked { try takeChunks(&buffer, &pieces, limits) } else { takeLength(&buffer, &pieces) }
    if isComplete { scanner.finish() }
  }

  private func takeLength(_ buffer: inout ByteBuffer, _ pieces: inout [ByteBuffer]) {
    let count = min(remaining, buffer.readableBytes)
    guard count > 0, let piece = buffer.readSlice(length: count) else { return }
    remaining -= count
    received += count
    isComplete = remaining == 0
    piece.withUnsafeReadableBytes { scanner.scan($0) }
    pieces.append(piece)
  }

  private func takeChunks(_ buffer: inout ByteBuffer, _ pieces: inout [ByteBuffer], _ limits: ServerLimits) throws(SieveError) {
    while true {
      var step = ChunkedDecoder.Step.needsMore
      var offset = 0
      do throws(HTTPFault) {
        step = try buffer.withUnsafeReadableBytes { bytes throws(HTTPFault) in try decoder.next(bytes, &offset, limits: limits.http) }
      } catch {
        throw SieveError(.invalidRequest, "The chunked body is invalid: \(error.message).")
      }
      let taken = buffer.readSlice(length: offset)
      switch step {
      case .needsMore: return
      case .end:
        isComplete = true
        return
      case .payload(let range):
        received += range.count
        guard received <= limits.maxBody else { throw Self.tooLarge(limits.maxBody) }
        guard let taken, let piece = taken.getSlice(at: taken.readerIndex + range.lowerBound, length: range.count) else { continue }
        piece.withUnsafeReadableBytes { scanner.scan($0) }
        pieces.append(piece)
      // Of answers alone.
      case .blank: break
      }
    }
  }

  static let unreadable = SieveError(
    .unsupportedEncoding,
    "The body is compressed, so its model cannot be read. Send it without Content-Encoding. Codex compresses no more with "
      + "enable_request_compression = false under [features] in its config.toml.",
    param: "model")

  static let noRoom = SieveError(
    .tooManyConnections,
    "Too much of other requests waits here already. Send the request again, later or with its 'model' first: then its body need not wait here."
  )

  static func tooLarge(_ limit: Int) -> SieveError {
    SieveError(.requestTooLarge, "The request body is larger than max_body, \(limit) bytes. Send less, or raise server.max_body.")
  }
}
