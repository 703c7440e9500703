/// A model as its upstream describes it: its JSON object, untouched, and its id.
package struct ModelObject: Sendable {
  /// The answer it came in, shared by all models of the answer.
  private let storage: [UInt8]
  private let place: ModelPlace

  init(_ place: ModelPlace, in storage: [UInt8]) {
    self.storage = storage
    self.place = place
  }

  /// The upstream's id, decoded: the member `id`, or what stands in for it.
  package var id: String {
    let content = storage[place.id.range]
    guard place.hasEscapes else { return String(decoding: content, as: UTF8.self) }
    return content.withUnsafeBytes { ((try? JSONStringToken.decode($0)) ?? []).withUnsafeBytes { String(decoding: $0, as: UTF8.self) } }
  }

  /// The id's bytes.
  func withID<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    guard place.hasEscapes else { return storage.withUnsafeBytes { body($0.part(place.id.range)) } }
    var id = id
    return id.withUTF8 { body(UnsafeRawBufferPointer($0)) }
  }

  /// How many bytes the upstream's object has.
  package var byteCount: Int { place.value.range.count }

  /// Appends the object as it came.
  func write(to out: inout [UInt8]) {
    out += storage[place.value.range]
  }

  /// Appends the object with `prefix` before the id, and before `name` where that equals the id. An object without `id` gets one, first.
  /// Every other byte is the upstream's, the spelling of the id included.
  package func write(prefix: String, to out: inout [UInt8]) {
    write(to: &out) { content, out in
      JSONString.writeContent(prefix, to: &out)
      out += storage[content]
    }
  }

  /// The same with `id` in place of the id.
  package func write(id: String, to out: inout [UInt8]) {
    write(to: &out) { _, out in JSONString.writeContent(id, to: &out) }
  }

  /// The values of several fields, in the order of `paths`; nil where there is none, or `null`.
  func values(of paths: [FieldPath]) -> [ModelFieldValue?] {
    guard !place.isText else { return paths.map { _ in nil } }
    return storage.withUnsafeBytes { FieldScanner.values(at: paths, in: $0.part(place.value.range)) }
  }

  /// - Parameter writeID: appends what is to stand between the quotes of the id; gets where it stands as the upstream spells it.
  private func write(to out: inout [UInt8], writeID: (Range<Int>, inout [UInt8]) -> Void) {
    let value = place.value.range
    var copied = value.lowerBound
    func copy(upTo end: Int) {
      out += storage[copied..<end]
      copied = end
    }
    func writeSpot() {
      copy(upTo: place.spot.range.lowerBound)
      if !place.isSpotQuoted { out.append(UInt8(ascii: "\"")) }
      writeID(place.id.range, &out)
      if !place.isSpotQuoted { out.append(UInt8(ascii: "\"")) }
      copied = place.spot.range.upperBound
    }
    func writeName() {
      copy(upTo: place.name.range.lowerBound)
      writeID(place.name.range, &out)
      copied = place.name.range.upperBound
    }
    if place.spot.isNone {
      out += #"{"id":""#.utf8
      writeID(place.id.range, &out)
      if place.isText {
        out += #"","object":"model"}"#.utf8
        return
      }
      out += #"","#.utf8
      copied += 1
    }
    let isSpotFirst = place.spot.range.lowerBound < place.name.range.lowerBound
    if !place.spot.isNone, isSpotFirst || place.name.isNone { writeSpot() }
    if !place.name.isNone { writeName() }
    if !place.spot.isNone, !isSpotFirst, !place.name.isNone { writeSpot() }
    copy(upTo: value.upperBound)
  }
}
