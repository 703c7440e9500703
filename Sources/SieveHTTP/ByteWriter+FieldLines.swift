internal import CPlatform

/// The lines of a head that go on from the one that came.
extension ByteWriter {
  /// Appends the lines of `fields` as they stand in `head`, in runs, but for those that `dropping` or `nominated` (field names, as ranges of
  /// `head`) stop here.
  package func writeLines(
    _ fields: [FieldLine], of head: UnsafeRawBufferPointer, dropping: FieldNameSet, nominated: [Range<Int>]
  ) {
    guard let first = fields.first, let last = fields.last, let base = head.baseAddress else { return }
    var runStart = Int(first.start)
    for field in fields where dropping.contains(field.name) || (!nominated.isEmpty && Self.isNominated(field, nominated, base)) {
      write(base + runStart, Int(field.start) - runStart)
      runStart = Int(field.end)
    }
    write(base + runStart, Int(last.end) - runStart)
  }

  private static func isNominated(_ field: FieldLine, _ nominated: [Range<Int>], _ head: UnsafeRawPointer) -> Bool {
    guard field.name != .contentLength, field.name != .transferEncoding, field.name != .host else { return false }
    return nominated.contains { name in
      name.count == field.nameRange.count
        && strncasecmp(
          (head + name.lowerBound).assumingMemoryBound(to: CChar.self), (head + Int(field.start)).assumingMemoryBound(to: CChar.self),
          name.count) == 0
    }
  }
}
