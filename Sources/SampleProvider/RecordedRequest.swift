/// A request as it came over the wire, for tests that look at what a proxy sent.
package struct RecordedRequest: Sendable {
  package var method: String
  /// The request target, undecoded.
  package var target: String
  /// In the order they came in, with their case; values without the white space around them.
  package var headers: [(name: String, value: String)]
  /// The payload, without chunk framing.
  package var body: [UInt8]
  /// Which connection it came on, counted from 1.
  package var connection: Int

  /// The values of all fields of that name, in any case, as RFC 9110 §5.3 joins them; nil if there is none.
  package func header(_ name: String) -> String? {
    let values = headers.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    return values.isEmpty ? nil : values.joined(separator: ", ")
  }
}
