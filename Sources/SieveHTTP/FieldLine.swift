/// One field line of a head, as offsets into the head's bytes.
package struct FieldLine: Sendable, Equatable {
  package var name: FieldName
  package var start: Int32
  package var nameEnd: Int32
  /// The value without the white space around it.
  package var valueStart: Int32
  package var valueEnd: Int32
  /// After the line's CRLF.
  package var end: Int32

  package var nameRange: Range<Int> { Int(start)..<Int(nameEnd) }
  package var valueRange: Range<Int> { Int(valueStart)..<Int(valueEnd) }
  package var valueCount: Int { Int(valueEnd - valueStart) }
}
