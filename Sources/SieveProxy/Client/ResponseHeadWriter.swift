internal import NIOCore
internal import SieveHTTP

/// Writes the head of a client's answer from the upstream's: its lines as they came, but for those that end with this hop, and ours.
struct ResponseHeadWriter {
  let response: ResponseHead
  /// Begin with the upstream's head.
  let bytes: ByteBuffer
  /// An HTTP/1.0 client knows neither chunks nor connections that stay open unasked.
  let isToHTTP10: Bool

  func writeStatusAndFields(dropping: FieldNameSet, to out: ByteWriter) {
    bytes.withUnsafeReadableBytes { raw in
      out.write("HTTP/1.1 ")
      out.write(UnsafeRawBufferPointer(rebasing: raw[response.statusAndReason]))
      out.write("\r\n")
      out.writeLines(response.fields, of: raw, dropping: dropping, nominated: response.nominated)
    }
  }

  /// What ends with this hop, and what the upstream says of an address that is not the client's.
  static let stopped = FieldNameSet.hopByHop.union(.addressPolicy)

  /// Status, the upstream's fields and ours; framing, Connection and the blank line are still to come.
  func writeFinal(_ backend: PreparedBackend, attempts: String, corsLines: String?, date: DateLine, to out: ByteWriter) {
    var dropped = Self.stopped
    if isToHTTP10 || response.framing == .none { dropped.insert(.transferEncoding) }
    writeStatusAndFields(dropping: dropped, to: out)
    out.write(backend.responseLine)
    if !attempts.isEmpty { out.writeString("X-ModelSieve-Attempts: \(attempts)\r\n") }
    if response.isStream { out.write("X-Accel-Buffering: no\r\n") }
    if let corsLines { out.writeString(corsLines) }
    if !response.names.contains(.date) { out.write(date.bytes) }
  }

  /// Connection and Upgrade of a 101.
  func writeUpgrade(to out: ByteWriter) {
    out.write("Connection: Upgrade\r\n")
    guard let upgrade = response.field(.upgrade) else { return }
    bytes.withUnsafeReadableBytes { raw in
      out.write("Upgrade: ")
      out.write(UnsafeRawBufferPointer(rebasing: raw[upgrade.valueRange]))
      out.write("\r\n")
    }
  }

  /// How the answer's end is told. One without a length is told as chunks, which show where it ends and whether it was cut; to a client of
  /// HTTP/1.0, by the connection's end.
  func framing(isHead: Bool) -> Exchange.AnswerFraming {
    if isHead { return .asItCame }
    if isToHTTP10 { return response.framing == .untilClose || response.framing == .chunked ? .untilClose : .asItCame }
    return response.framing == .untilClose ? .rechunked : .asItCame
  }
}
