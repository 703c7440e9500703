package import SieveHTTP

/// Everything a chunked body says, copied out of it.
package struct ChunkedReading: Equatable, Sendable {
  package var payload: [UInt8] = []
  package var trailers: [UInt8] = []
  /// All bytes of the body, its last line included.
  package var length = 0

  /// Decodes `bytes` as they come.
  package static func read(_ bytes: [UInt8], _ arrival: Arrival = .whole, limits: HTTPLimits = HTTPLimits()) -> Outcome<ChunkedReading> {
    var decoder = ChunkedDecoder()
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

  /// Takes a piece; returns whether the body ended in it.
  private mutating func append(
    _ piece: UnsafeRawBufferPointer, by decoder: inout ChunkedDecoder, _ limits: HTTPLimits
  ) throws(HTTPFault) -> Bool {
    var offset = 0
    while true {
      switch try decoder.next(piece, &offset, limits: limits) {
      case .payload(let range): payload += piece[range]
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
