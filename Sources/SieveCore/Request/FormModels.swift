/// The models that a query or a form names, where a filter is enforced: names and values as forms write them, between `&`.
///
/// Readers differ in whether `;` separates, what they make of a name with brackets or blanks (PHP, Rack), and which of two fields they take.
/// Where any of that could make a model, the request is refused.
struct FormModels {
  private let bytes: UnsafeRawBufferPointer
  private let origin: ModelMention.Origin
  private var seen: Set<String> = []
  private(set) var mentions: [ModelMention] = []
  /// Whether `model` is among them, spelt so that every reader takes it.
  private(set) var namesModel = false
  /// Whether a file is uploaded to be run as a batch.
  private(set) var isBatch = false

  /// Reads `bytes` from `start` on.
  init(reading bytes: UnsafeRawBufferPointer, from start: Int, origin: ModelMention.Origin) throws(SieveError) {
    self.bytes = bytes
    self.origin = origin
    var cursor = start
    while cursor < bytes.count {
      let end = bytes.firstIndex(of: UInt8(ascii: "&"), from: cursor) ?? bytes.count
      try read(cursor..<end)
      cursor = end + 1
    }
  }

  /// Whether a reader of forms would find a model in JSON. A name with a quote in it is JSON to all of them.
  static func mayNameModel(json bytes: UnsafeRawBufferPointer) -> Bool {
    var start = 0
    while let sign = bytes.firstIndex(of: UInt8(ascii: "="), from: start) {
      let isSeparator = { (byte: UInt8) in byte == UInt8(ascii: "&") || byte == UInt8(ascii: ";") }
      let name = bytes.part((bytes[start..<sign].lastIndex(where: isSeparator).map { $0 + 1 } ?? start)..<sign)
      start = bytes[sign...].firstIndex(where: isSeparator) ?? bytes.count
      if name.firstIndex(of: UInt8(ascii: "\""), from: 0) != nil { continue }
      let decoded = (try? PercentCoding.decode(name, plusIsSpace: true)) ?? Array(name)
      let normal = ModelWord.normal(decoded)
      if ModelWord.isModel(normal, isTop: true) || ModelWord.isBatch(normal) || normal == "purpose" { return true }
    }
    return false
  }

  private var place: String { origin == .target ? "query" : "form" }

  private mutating func read(_ range: Range<Int>) throws(SieveError) {
    let sign = bytes[range].firstIndex(of: UInt8(ascii: "=")) ?? range.upperBound
    let name = try decodedName(range.lowerBound..<sign)
    if bytes[range].contains(UInt8(ascii: ";")) {
      for part in bytes[range].split(separator: UInt8(ascii: ";")) {
        let end = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
        guard !isWatched(ModelWord.normal(try decodedName(part.startIndex..<end))) else {
          throw .unclear("The \(place) has a model beside a ';', which some take for '&'.")
        }
      }
    }
    let normal = ModelWord.normal(name)
    guard isWatched(normal) else { return }
    guard ModelWord.isPlain(name) else { throw .unclear("A name in the \(place) could be read as 'model'.") }
    guard sign < range.upperBound else { throw .unclear("The \(place) has a model without a value.") }
    guard seen.insert(normal).inserted else { throw .unclear("The \(place) names more than one model.") }
    try add(name, normal, value: sign + 1..<range.upperBound)
  }

  private mutating func add(_ name: [UInt8], _ normal: String, value: Range<Int>) throws(SieveError) {
    switch ModelFinding(percentEncoded: value, of: bytes, notation: .query) {
    case .found(let field) where normal == "purpose": isBatch = isBatch || ModelWord.isBatchPurpose(field.value)
    case _ where ModelWord.isBatch(normal): isBatch = true
    case _ where normal == "charset": throw .unclear("The form says in which charset it is.", param: nil)
    case .found(let field):
      guard !field.value.isEmpty else { throw .unclear("The model in the \(place) is empty.") }
      let label = String(decoding: name, as: UTF8.self)
      if label == "model" { namesModel = true }
      mentions.append(ModelMention(field: field, origin: origin, place: origin == .target ? "?" + label : label))
    case .malformed(let flaw): throw .unclear("The model in the \(place) cannot be read: \(flaw.rawValue).")
    default: throw .unclear("The model in the \(place) cannot be read.")
    }
  }

  private func isWatched(_ normal: String) -> Bool {
    ModelWord.isModel(normal, isTop: true) || origin == .body && (normal == "purpose" || normal == "charset" || ModelWord.isBatch(normal))
  }

  private func decodedName(_ range: Range<Int>) throws(SieveError) -> [UInt8] {
    do throws(ModelFlaw) {
      return try PercentCoding.decode(bytes.part(range), plusIsSpace: true)
    } catch {
      throw .unclear("A name in the \(place) has a bad escape.", param: nil)
    }
  }
}
