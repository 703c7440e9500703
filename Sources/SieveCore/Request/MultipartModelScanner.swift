/// Finds the field `model` of a `multipart/form-data` body (RFC 7578) that comes in pieces of any size.
///
/// Stricter than the RFC where parsers differ: lines end in CRLF, a delimiter has nothing after it, header lines are not folded.
/// What parts contain is skipped from CR to CR and not looked into, but for the model.
///
/// Where a filter is enforced it is strict: the body begins with a delimiter, ends with the last and a line's end at most, has the boundary
/// behind two hyphens nowhere else, and each part is what it seems (`MultipartPartHeader`).
struct MultipartModelScanner: Sendable {
  private enum Place {
    /// Before the first delimiter.
    case preamble
    /// What a part contains.
    case content
    /// The two bytes after what may be a delimiter.
    case delimiterEnd
    case header
    /// Behind the last delimiter; looked at when strict.
    case epilogue
    case settled
  }

  private static let longestHeader = 8192

  private(set) var finding = ModelFinding.searching
  private var place = Place.preamble
  /// CRLF, two hyphens, the boundary. No boundary has a CR, so a failed match can begin again at the byte where it failed.
  private let delimiter: [UInt8]
  /// How much of `delimiter` was just seen. The body begins as if after a line's end.
  private var matched = 2
  /// The first byte after a delimiter, if it was seen.
  private var afterDelimiter: UInt8?
  private var hasParts = false
  private var kind = MultipartPartHeader.Kind.other
  private var header: MultipartPartHeader
  private var headerLength = 0
  private var contentStart = 0
  /// A header line's beginning, or what the model's part contains.
  private var held: [UInt8] = []
  /// Where the piece begins in the body.
  private var offset = 0
  private let isStrict: Bool
  private var hasPurpose = false
  private var delimiters = 0
  private var boundaries: OccurrenceCount
  private var epilogueLength = 0

  /// A Content-Type without a usable boundary makes the body malformed at once.
  init(contentType: UnsafeRawBufferPointer, isStrict: Bool = false) {
    self.isStrict = isStrict
    header = MultipartPartHeader(isStrict: isStrict)
    boundaries = OccurrenceCount(of: [])
    do {
      delimiter = Array("\r\n--".utf8) + (try MultipartBoundary.parse(contentType))
      boundaries = OccurrenceCount(of: Array(delimiter.dropFirst(2)))
    } catch {
      delimiter = []
      settle(.malformed(error))
    }
  }

  mutating func scan(_ piece: UnsafeRawBufferPointer) {
    var cursor = 0
    while cursor < piece.count {
      switch place {
      case .preamble: cursor = scanPreamble(piece, at: cursor)
      case .content: cursor = scanContent(piece, from: cursor)
      case .delimiterEnd: cursor = scanDelimiterEnd(piece, at: cursor)
      case .header: cursor = scanHeader(piece, from: cursor)
      case .epilogue: cursor = scanEpilogue(piece, at: cursor)
      case .settled: return
      }
    }
    offset += piece.count
    if isStrict { checkBoundaries(in: piece) }
  }

  /// A reader that splits at the boundary wherever it is must find what we found.
  private mutating func checkBoundaries(in piece: UnsafeRawBufferPointer) {
    guard place != .settled else { return }
    boundaries.scan(piece)
    if boundaries.count != delimiters + (place == .delimiterEnd ? 1 : 0) { settle(.malformed(.badDelimiter)) }
  }

  mutating func finish() {
    if place == .settled || place == .epilogue && epilogueLength != 1 { return }
    settle(offset == 0 ? .absent : .malformed(.truncated))
  }

  private mutating func settle(_ finding: ModelFinding) {
    self.finding = finding
    place = .settled
  }

  /// Refuses a CR or LF of its own: Python's parser takes a delimiter after one for the first, and so sees a part more than Go's.
  private mutating func scanPreamble(_ piece: UnsafeRawBufferPointer, at cursor: Int) -> Int {
    let byte = piece[cursor]
    guard isStrict ? byte == delimiter[matched] : (byte == UInt8(ascii: "\n")) == (matched == 1) else {
      settle(.malformed(.badDelimiter))
      return cursor
    }
    matched = byte == delimiter[matched] ? matched + 1 : byte == UInt8(ascii: "\r") ? 1 : 0
    if matched == delimiter.count { place = .delimiterEnd }
    return cursor + 1
  }

  /// Reads up to a delimiter, or the end of the piece.
  private mutating func scanContent(_ piece: UnsafeRawBufferPointer, from start: Int) -> Int {
    var cursor = start
    while cursor < piece.count, matched < delimiter.count {
      if matched == 0 {
        cursor = piece.firstIndex(of: UInt8(ascii: "\r"), from: cursor) ?? piece.count
        guard cursor < piece.count else { break }
      }
      if piece[cursor] == delimiter[matched] {
        matched += 1
        cursor += 1
      } else {
        matched = 0
      }
    }
    if matched == delimiter.count { place = .delimiterEnd }
    holdModel(piece.part(start..<cursor))
    return cursor
  }

  /// Tells a delimiter from a line that only begins like one, which is content for Go's and Python's parsers alike.
  private mutating func scanDelimiterEnd(_ piece: UnsafeRawBufferPointer, at cursor: Int) -> Int {
    let byte = piece[cursor]
    switch (afterDelimiter, byte) {
    case (nil, UInt8(ascii: "\r")), (nil, UInt8(ascii: "-")): afterDelimiter = byte
    case (UInt8(ascii: "\r"), UInt8(ascii: "\n")), (UInt8(ascii: "-"), UInt8(ascii: "-")):
      endContent(at: offset + cursor - 1 - delimiter.count, isLast: byte == UInt8(ascii: "-"))
      return cursor + 1
    case (UInt8(ascii: "\r"), _), (nil, UInt8(ascii: "\n")), (nil, UInt8(ascii: " ")), (nil, UInt8(ascii: "\t")):
      settle(.malformed(.badDelimiter))
    case _ where isStrict: settle(.malformed(.badDelimiter))
    default:
      place = hasParts ? .content : .preamble
      matched = 0
      afterDelimiter = nil
      return cursor
    }
    holdModel(piece.part(cursor..<cursor + 1))
    return cursor + 1
  }

  private mutating func holdModel(_ bytes: UnsafeRawBufferPointer) {
    guard kind != .other, place != .settled else { return }
    guard held.count + bytes.count <= ModelField.longest + delimiter.count + 1 else { return settle(.malformed(.tooLong)) }
    held.append(contentsOf: bytes)
  }

  /// `end` is where the delimiter begins in the body; before `contentStart` where it shares the CRLF of the part's empty header line.
  private mutating func endContent(at end: Int, isLast: Bool) {
    guard !hasParts || end >= contentStart else { return settle(.malformed(.badDelimiter)) }
    do throws(ModelFlaw) {
      if kind != .other { try endValue(at: end) }
    } catch {
      return settle(.malformed(error))
    }
    delimiters += 1
    if isLast { return endParts() }
    hasParts = true
    afterDelimiter = nil
    header = MultipartPartHeader(isStrict: isStrict)
    headerLength = 0
    place = .header
  }

  private mutating func endValue(at end: Int) throws(ModelFlaw) {
    let field = try ModelField(decoded: held.prefix(end - contentStart), range: contentStart..<end, notation: .plain)
    if kind == .model {
      if isStrict, field.value.isEmpty { throw .emptyModel }
      finding = .found(field)
    } else {
      guard !hasPurpose else { throw .ambiguousPart }
      guard !ModelWord.isBatchPurpose(field.value) else { throw .batchFile }
      hasPurpose = true
    }
    kind = .other
    held = []
  }

  private mutating func endParts() {
    let finding = finding == .searching ? ModelFinding.absent : finding
    guard isStrict else { return settle(finding) }
    guard hasParts else { return settle(.malformed(.badDelimiter)) }
    self.finding = finding
    place = .epilogue
  }

  /// Nothing but a line's end.
  private mutating func scanEpilogue(_ piece: UnsafeRawBufferPointer, at cursor: Int) -> Int {
    let isExpected = epilogueLength < 2 && piece[cursor] == delimiter[epilogueLength]
    epilogueLength += 1
    if !isExpected { settle(.malformed(.badDelimiter)) }
    return cursor + 1
  }

  /// Reads one header line, or up to the end of the piece.
  private mutating func scanHeader(_ piece: UnsafeRawBufferPointer, from start: Int) -> Int {
    let lineEnd = piece.firstIndex(of: UInt8(ascii: "\n"), from: start)
    let end = lineEnd.map { $0 + 1 } ?? piece.count
    headerLength += end - start
    guard headerLength <= Self.longestHeader else {
      settle(.malformed(.badPartHeader))
      return end
    }
    held.append(contentsOf: piece.part(start..<end))
    guard lineEnd != nil else { return end }
    let line = held
    held = []
    endHeaderLine(line, bodyOffset: offset + end)
    return end
  }

  private mutating func endHeaderLine(_ line: [UInt8], bodyOffset: Int) {
    do throws(ModelFlaw) {
      guard line.dropLast().last == UInt8(ascii: "\r") else { throw .badPartHeader }
      if line.count == 2 { return try endHeader(bodyOffset: bodyOffset) }
      try line.withUnsafeBufferPointer { bytes throws(ModelFlaw) in
        try header.add(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes).dropLast(2)))
      }
    } catch {
      settle(.malformed(error))
    }
  }

  private mutating func endHeader(bodyOffset: Int) throws(ModelFlaw) {
    kind = try header.kind()
    if kind == .model, finding != .searching { return settle(.duplicate) }
    contentStart = bodyOffset
    matched = 2
    place = .content
  }
}
