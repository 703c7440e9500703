package import NIOCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Writes the head that goes on from the one that came: lines that pass are copied in runs, byte for byte, in one pass.
package enum HeadWriter {
  /// Appends the lines of `fields` to `out`, but for those that `dropping` or `nominated` (field names, as ranges of `head`) stop here.
  package static func copy(
    _ fields: [FieldLine], of head: UnsafeRawBufferPointer, dropping: FieldNameSet, nominated: [Range<Int>], to out: inout ByteBuffer
  ) {
    guard let first = fields.first, let last = fields.last, let base = head.baseAddress else { return }
    let most = Int(last.end - first.start)
    out.writeWithUnsafeMutableBytes(minimumWritableBytes: most) { target in
      guard let target = target.baseAddress else { return 0 }
      var written = 0
      var runStart = Int(first.start)
      for field in fields where dropping.contains(field.name) || (!nominated.isEmpty && isNominated(field, nominated, base)) {
        let run = Int(field.start) - runStart
        if run > 0 {
          memcpy(target + written, base + runStart, run)
          written += run
        }
        runStart = Int(field.end)
      }
      let run = Int(last.end) - runStart
      if run > 0 {
        memcpy(target + written, base + runStart, run)
        written += run
      }
      return written
    }
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
