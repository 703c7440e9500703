package import SieveHTTP

/// Everything a response head says, copied out of it.
package struct ResponseReading: Equatable, Sendable {
  package var status: Int
  package var statusAndReason: [UInt8]
  package var isInterim: Bool
  package var isStream: Bool
  package var framing: BodyFraming
  package var keepAlive: Bool
  package var names: FieldNameSet
  package var nominated: [[UInt8]]
  package var fields: [FieldReading]
  package var length: Int

  init(_ head: ResponseHead, _ bytes: UnsafeRawBufferPointer) {
    status = head.status
    statusAndReason = Array(bytes[head.statusAndReason])
    isInterim = head.isInterim
    isStream = head.isStream
    framing = head.framing
    keepAlive = head.keepAlive
    names = head.names
    nominated = head.nominated.map { Array(bytes[$0]) }
    fields = head.fields.map { FieldReading(name: Array(bytes[$0.nameRange]), value: Array(bytes[$0.valueRange])) }
    length = head.length
  }

  /// What it says in its plain spelling, which is so long.
  func plain(length: Int) -> ResponseReading {
    var plain = self
    plain.length = length
    plain.statusAndReason = Self.spaced(statusAndReason)
    plain.nominated = nominated.map(Self.spaced)
    plain.fields = []
    for field in fields {
      let isLength = String(decoding: field.name, as: UTF8.self).lowercased() == "content-length"
      if isLength, plain.fields.contains(where: { String(decoding: $0.name, as: UTF8.self).lowercased() == "content-length" }) { continue }
      let value = Self.spaced(isLength ? Array(field.value.prefix { $0 != UInt8(ascii: ",") }) : field.value)
      let first = value.firstIndex { $0 != 0x20 && $0 != 0x09 } ?? value.endIndex
      let last = value.lastIndex { $0 != 0x20 && $0 != 0x09 } ?? first
      plain.fields.append(FieldReading(name: field.name, value: first == value.endIndex ? [] : Array(value[first...last])))
    }
    return plain
  }

  private static func spaced(_ text: [UInt8]) -> [UInt8] { text.map { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F ? 0x20 : $0 } }

  /// `bytes` with the head that begins them in its plain spelling; nil if there is no whole one.
  package static func plainSpelling(of bytes: [UInt8]) -> [UInt8]? {
    let head = ResponseHead()
    return bytes.withUnsafeBytes { raw in
      guard (try? head.parse(raw, limits: HTTPLimits())) == true else { return nil }
      return head.plainSpelling(of: raw) + raw[head.length...]
    }
  }

  /// Parses `bytes` as they come.
  package static func read(
    _ bytes: [UInt8], _ arrival: Arrival = .whole, limits: HTTPLimits = HTTPLimits(), with head: ResponseHead = ResponseHead()
  ) -> Outcome<ResponseReading> {
    head.reset()
    return arrival.accumulate(bytes) { bytes in
      do throws(HTTPFault) {
        return try head.parse(bytes, limits: limits) ? .accepted(ResponseReading(head, bytes)) : nil
      } catch {
        return .refused(error)
      }
    } ?? .incomplete
  }
}
