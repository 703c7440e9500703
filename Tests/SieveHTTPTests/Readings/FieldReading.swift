/// A field line, copied out of its head.
package struct FieldReading: Equatable, Sendable {
  package var name: [UInt8]
  package var value: [UInt8]
}
