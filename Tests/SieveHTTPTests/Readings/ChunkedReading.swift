package import SieveHTTP

/// Everything a chunked body says, copied out of it.
package struct ChunkedReading: Equatable, Sendable {
  package var payload: [UInt8] = []
  package var trailers: [UInt8] = []
  /// All bytes of the body, its last line included.
  package var length = 0

  /// Decodes `bytes` as they come.
  package static func read(
    _ bytes: [UInt8], _ arrival: Arrival = .whole, isResponse: Bool = false, limits: HTTPLimits = HTTPLimits()
  ) -> Outcome<ChunkedReading> {
    var decoder = ChunkedDecoder(isResponse: isResponse)
    var reading = ChunkedReading()
    var hasEnded = false
    do throws(HTTPFault) {
      try arrival.forEachPiece(of: bytes) { piece throws(HTTPFault) in
        hasEnded = try reading.append(piece, by: &decoder, limits)
        return !hasEnded
      }
    } catch {
      return .refused(error)
    }
    return hasEnded ? .accepted(reading) : .incomplete
  }

  /// A response's body as it is to be passed on; nil if it is refused or has no end.
  package static func plain(_ bytes: [UInt8], _ arrival: Arrival = .whole) -> [UInt8]? {
    var decoder = ChunkedDecoder(isResponse: true)
    var plain: [UInt8] = []
    var hasEnded = false
    do throws(HTTPFault) {
      try arrival.forEachPiece(of: bytes) { piece throws(HTTPFault) in
        var offset = 0
        var passed = 0
        while true {
          switch try decoder.next(piece, &offset, limits: HTTPLimits()) {
          case .payload: break
          case .blank(let range):
            plain += piece[passed..<range.lowerBound]
            passed = range.upperBound
          case .needsMore:
            plain += piece[passed...]
            return true
          case .end(let end):
            plain += piece[passed..<end]
            hasEnded = true
            return false
          }
        }
      }
    } catch {
      return nil
    }
    return hasEnded ? plain : nil
  }

  /// Takes a piece; returns whether the body ended in it.
  private mutating func append(
    _ piece: UnsafeRawBufferPointer, by decoder: inout ChunkedDecoder, _ limits: HTTPLimits
  ) throws(HTTPFault) -> Bool {
    var offset = 0
    while true {
      switch try decoder.next(piece, &offset, limits: limits) {
      case .payload(let range): payload += piece[range]
      case .blank: break
      case .needsMore:
        length += piece.count
        return false
      case .end(let end):
        length += end
        trailers = Array(decoder.trailerLines)
        return true
      }
    }
  }
}
