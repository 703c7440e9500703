package import SieveHTTP

/// Everything a request head says, copied out of it.
package struct RequestReading: Equatable, Sendable {
  package var method: [UInt8]
  package var knownMethod: RequestHead.Method
  package var target: [UInt8]
  package var path: [UInt8]
  package var query: [UInt8]
  package var authority: [UInt8]
  package var asksAboutServer: Bool
  package var isHTTP10: Bool
  package var framing: BodyFraming
  package var keepAlive: Bool
  package var expectsContinue: Bool
  package var wantsUpgrade: Bool
  package var names: FieldNameSet
  package var nominated: [[UInt8]]
  package var fields: [FieldReading]
  package var length: Int

  init(_ head: RequestHead, _ bytes: UnsafeRawBufferPointer) {
    method = Array(bytes[head.methodRange])
    knownMethod = head.method
    target = Array(bytes[head.target])
    path = Array(bytes[head.path])
    query = Array(bytes[head.query])
    authority = Array(bytes[head.authority])
    asksAboutServer = head.asksAboutServer
    isHTTP10 = head.isHTTP10
    framing = head.framing
    keepAlive = head.keepAlive
    expectsContinue = head.expectsContinue
    wantsUpgrade = head.wantsUpgrade
    names = head.names
    nominated = head.nominated.map { Array(bytes[$0]) }
    fields = head.fields.map { FieldReading(name: Array(bytes[$0.nameRange]), value: Array(bytes[$0.valueRange])) }
    length = head.length
  }

  /// Parses `bytes` as they come. `head` is left as a connection would leave it: used, and to be reset.
  package static func read(
    _ bytes: [UInt8], _ arrival: Arrival = .whole, limits: HTTPLimits = HTTPLimits(), with head: RequestHead = RequestHead()
  ) -> Outcome<RequestReading> {
    head.reset()
    return arrival.accumulate(bytes) { bytes in
      do throws(HTTPFault) {
        return try head.parse(bytes, limits: limits) ? .accepted(RequestReading(head, bytes)) : nil
      } catch {
        return .refused(error)
      }
    } ?? .incomplete
  }

  /// The head as this reading alone would have it written.
  package var rewritten: [UInt8] {
    let version = isHTTP10 ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n"
    let lines = fields.flatMap { $0.name + Array(": ".utf8) + $0.value + Array("\r\n".utf8) }
    return method + [0x20] + target + Array(version.utf8) + lines + Array("\r\n".utf8)
  }
}
