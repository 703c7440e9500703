/// Follows chunked framing (RFC 9112 §7.1) over bytes in pieces of any size: says which of them are payload and where the body ends.
///
/// A request's framing is read strictly. A response's may have what every reader in use skips: blanks around a size, many zeros before it, an extension of
/// any spelling that ends in one place whoever reads it, blanks before the colon of a trailer and controls in its value (RFC 9110 §5.5, RFC 9112
/// §5.1, §7.1.1). All that is told apart, so that what is passed on is plain.
package struct ChunkedDecoder: Sendable {
  package enum Step: Sendable, Equatable {
    /// These bytes, as offsets into the piece, are payload.
    case payload(Range<Int>)
    /// These bytes of a response are those that are skipped, and must not be passed on.
    case blank(Range<Int>)
    /// The piece is used up and the body goes on.
    case needsMore
    /// The body's last byte was the one before this offset.
    case end(Int)
  }

  private enum State: UInt8, Sendable {
    case size
    /// In zeros before a size.
    case zeros
    /// Behind a size, in blanks.
    case sizeEnd
    /// In an extension of a response.
    case skippedExtension
    case chunkExtension
    /// After the CR of a size line.
    case sizeLF
    case payload
    case payloadCR
    case payloadLF
    /// After the last chunk: a trailer, or the blank line.
    case trailerStart
    /// After the CR of a blank line with no trailer before it.
    case finalLF
    /// Collecting trailer lines up to the blank one.
    case trailers
    /// In blanks that only a colon may follow.
    case trailerNameEnd
    /// In controls in a trailer's value.
    case trailerControls
    case ended
  }

  private let isResponse: Bool
  private var state = State.size
  private var digits = 0
  /// Those before the size that were skipped.
  private var zeros = 0
  private var remaining = 0
  private var chunkExtension = ChunkExtension()
  private var extensionLength = 0
  private var trailers: [UInt8] = []
  private var trailerSection = FieldSection()
  /// In a trailer line, before its colon; the line has begun.
  private var isInTrailerName = false

  package init(isResponse: Bool = false) {
    self.isResponse = isResponse
  }

  /// The trailer fields with their CRLFs, without the blank line; none until the body has ended.
  package var trailerLines: ArraySlice<UInt8> { state == .ended ? trailers.dropLast(2) : [] }

  /// Goes on in `piece` at `offset`, which it moves behind what it has read.
  package mutating func next(_ piece: UnsafeRawBufferPointer, _ offset: inout Int, limits: HTTPLimits) throws(HTTPFault) -> Step {
    guard let base = piece.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return state == .ended ? .end(offset) : .needsMore }
    while offset < piece.count {
      let byte = base[offset]
      switch state {
      case .size:
        if isResponse, digits > 0, let next = besideSize(byte) {
          state = next
        } else {
          offset += 1
          try readSize(byte)
        }
      case .zeros:
        state = .size
        if byte == Self.zero { return try skipZeros(piece, &offset) }
      case .sizeEnd:
        if Self.isBlank(byte) { return Self.skip(piece, &offset, while: Self.isBlank) }
        state = besideSize(byte) ?? .size
        // Whatever is no digit ends the size, or is refused there.
        guard Self.hexDigit(byte) == nil else { throw .malformed("a chunk size is not a hexadecimal number") }
      case .skippedExtension:
        if byte != ByteClass.cr { return try skipExtension(piece, &offset, limits) }
        guard chunkExtension.isLooselyComplete else { throw .malformed("a chunk extension has no end") }
        state = .size
      case .chunkExtension:
        offset += 1
        try readExtension(byte, limits)
      case .sizeLF:
        offset += 1
        guard byte == ByteClass.lf else { throw .malformed("a chunk size does not end with CRLF") }
        state = remaining == 0 ? .trailerStart : .payload
      case .payload:
        let start = offset
        let taken = min(remaining, piece.count - offset)
        offset += taken
        remaining -= taken
        if remaining == 0 { state = .payloadCR }
        return .payload(start..<offset)
      case .payloadCR:
        offset += 1
        guard byte == ByteClass.cr else { throw .malformed("a chunk is longer than its size") }
        state = .payloadLF
      case .payloadLF:
        offset += 1
        guard byte == ByteClass.lf else { throw .malformed("a chunk does not end with CRLF") }
        state = .size
      case .trailerStart:
        // Where almost every body ends: nothing is stored for it.
        if byte == ByteClass.cr {
          offset += 1
          state = .finalLF
        } else {
          state = .trailers
          isInTrailerName = false
        }
      case .finalLF:
        offset += 1
        guard byte == ByteClass.lf else { throw .malformed("a chunked body does not end with CRLF") }
        state = .ended
        return .end(offset)
      case .trailers:
        if try readTrailers(base, piece.count, &offset, limits) {
          state = .ended
          return .end(offset)
        }
      case .trailerControls:
        state = .trailers
        return Self.skip(piece, &offset, while: Self.isOddControl)
      case .trailerNameEnd:
        if Self.isBlank(byte) { return Self.skip(piece, &offset, while: Self.isBlank) }
        guard byte == ByteClass.colon else { throw .malformed("a trailer's name is not a token") }
        state = .trailers
        isInTrailerName = false
      case .ended:
        return .end(offset)
      }
    }
    return state == .ended ? .end(offset) : .needsMore
  }

  @inline(__always)
  private mutating func readSize(_ byte: UInt8) throws(HTTPFault) {
    if let digit = Self.hexDigit(byte) {
      // Fifteen digits are enough for anyone, leave no room to overflow, and bound leading zeros.
      guard digits < 15 else { throw .malformed("a chunk size has too many digits") }
      digits += 1
      remaining = remaining << 4 | digit
      return
    }
    guard digits > 0 else { throw .malformed("a chunk has no size") }
    digits = 0
    zeros = 0
    switch byte {
    case ByteClass.cr: state = .sizeLF
    case UInt8(ascii: ";"):
      state = .chunkExtension
      beginExtension()
    default: throw .malformed("a chunk size is not a hexadecimal number")
    }
  }

  /// Where a response goes on with something behind a digit that is skipped; nil where it does not.
  @inline(__always)
  private mutating func besideSize(_ byte: UInt8) -> State? {
    switch byte {
    case ByteClass.space, ByteClass.tab: return .sizeEnd
    case UInt8(ascii: ";"):
      beginExtension()
      return .skippedExtension
    // So many are usual, from servers that leave room for the size; more would be too many for others.
    case Self.zero where remaining == 0 && digits >= Self.usualZeros && state == .size: return .zeros
    default: return nil
    }
  }

  private mutating func skipZeros(_ piece: UnsafeRawBufferPointer, _ offset: inout Int) throws(HTTPFault) -> Step {
    let start = offset
    while offset < piece.count, piece[offset] == Self.zero { offset += 1 }
    zeros += offset - start
    guard zeros <= Self.mostZeros else { throw .malformed("a chunk size has too many digits") }
    return .blank(start..<offset)
  }

  private mutating func skipExtension(
    _ piece: UnsafeRawBufferPointer, _ offset: inout Int, _ limits: HTTPLimits
  ) throws(HTTPFault) -> Step {
    let start = offset
    // The semicolon before it is the first to come here.
    if extensionLength < 0 {
      extensionLength = 0
      offset += 1
    }
    while offset < piece.count, piece[offset] != ByteClass.cr {
      extensionLength += 1
      guard extensionLength <= limits.chunkExtension else { throw .malformed("a chunk extension is too long") }
      guard chunkExtension.readLoosely(piece[offset]) else { throw .malformed("a chunk extension could end in two places") }
      offset += 1
    }
    return .blank(start..<offset)
  }

  private mutating func beginExtension() {
    chunkExtension = ChunkExtension()
    extensionLength = isResponse ? -1 : 0
  }

  private mutating func readExtension(_ byte: UInt8, _ limits: HTTPLimits) throws(HTTPFault) {
    if byte == ByteClass.cr, chunkExtension.isComplete {
      state = .sizeLF
      return
    }
    extensionLength += 1
    guard extensionLength <= limits.chunkExtension else { throw .malformed("a chunk extension is too long") }
    guard chunkExtension.read(byte) else { throw .malformed("a chunk extension is not NAME or NAME=VALUE") }
  }

  /// Takes bytes up to the blank line that ends the trailers; returns whether it came.
  private mutating func readTrailers(
    _ base: UnsafePointer<UInt8>, _ count: Int, _ offset: inout Int, _ limits: HTTPLimits
  ) throws(HTTPFault) -> Bool {
    while offset < count {
      guard trailers.count < limits.trailers else { throw .headTooLarge }
      let byte = base[offset]
      if isResponse, isInTrailerName, Self.isBlank(byte) {
        state = .trailerNameEnd
        return false
      }
      if isResponse, !isInTrailerName, Self.isOddControl(byte), let last = trailers.last, last != ByteClass.lf {
        state = .trailerControls
        return false
      }
      offset += 1
      // A line that begins with a blank is a folded one, which is refused with the line.
      isInTrailerName =
        byte != ByteClass.colon && (isInTrailerName || trailers.last == ByteClass.lf || trailers.isEmpty) && !Self.isBlank(byte)
      trailers.append(byte)
      if byte == ByteClass.lf, try endsTrailers(limits) { return true }
    }
    return false
  }

  private mutating func endsTrailers(_ limits: HTTPLimits) throws(HTTPFault) -> Bool {
    let known = trailerSection.fields.count
    let end = try Self.parse(&trailerSection, trailers, limits)
    let forbidden = isResponse ? Self.forbiddenTrailers : Self.forbiddenTrailersOfRequests
    for field in trailerSection.fields[known...] where forbidden.contains(field.name) {
      throw .malformed("a trailer that would frame, route or authorise the message, or say whose it is")
    }
    return end != nil
  }

  private static func parse(_ section: inout FieldSection, _ lines: [UInt8], _ limits: HTTPLimits) throws(HTTPFault) -> Int? {
    try lines.withUnsafeBufferPointer { bytes throws(HTTPFault) -> Int? in
      guard let base = bytes.baseAddress else { return nil }
      return try section.parse(base, bytes.count, limit: limits.fields)
    }
  }

  /// RFC 9110 §6.5.1.
  private static let forbiddenTrailers: FieldNameSet = FieldNameSet.hopByHop.union(.credentials).union([
    .trailer,
    .contentLength, .transferEncoding, .host, .contentEncoding, .contentType, .expect, .xBackend,
  ])
  private static let forbiddenTrailersOfRequests = forbiddenTrailers.union(.client)

  private static func isBlank(_ byte: UInt8) -> Bool { byte == ByteClass.space || byte == ByteClass.tab }

  private static func isOddControl(_ byte: UInt8) -> Bool { ByteClass.isLooseFieldValue(byte) && !ByteClass.isFieldValue(byte) }

  private static func skip(_ piece: UnsafeRawBufferPointer, _ offset: inout Int, while isSkipped: (UInt8) -> Bool) -> Step {
    let start = offset
    while offset < piece.count, isSkipped(piece[offset]) { offset += 1 }
    return .blank(start..<offset)
  }

  private static let zero = UInt8(ascii: "0")
  private static let usualZeros = 8
  private static let mostZeros = 32

  @inline(__always)
  private static func hexDigit(_ byte: UInt8) -> Int? {
    let digit = byte &- 0x30
    if digit <= 9 { return Int(digit) }
    let letter = (byte | 0x20) &- 0x61
    return letter <= 5 ? Int(letter) + 10 : nil
  }
}
