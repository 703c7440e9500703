internal import NIOCore
internal import SieveHTTP

/// Writes the head of a client's answer from the upstream's: its lines as they came, but for those that end with this hop, and ours.
struct ResponseHeadWriter {
  let response: ResponseHead
  /// Begin with the upstream's head.
  let bytes: ByteBuffer
  /// An HTTP/1.0 client knows neither chunks nor connections that stay open unasked.
  let isToHTTP10: Bool
  /// The body is changed on its way: its length or its chunks are told anew.
  let isRestored: Bool

  /// A request may go on with its body.
  static let goOn = ByteBuffer(staticString: "HTTP/1.1 100 Continue\r\n\r\n")

  /// A whole interim answer, put together in `out`.
  func interim(_ out: ByteWriter, _ allocator: ByteBufferAllocator) -> ByteBuffer {
    out.reset()
    writeStatusAndFields(dropping: Self.stopped, to: out)
    out.write("\r\n")
    return out.finish(allocator: allocator)
  }

  private func writeStatusAndFields(dropping: FieldNameSet, to out: ByteWriter) {
    bytes.withUnsafeReadableBytes { raw in
      out.write("HTTP/1.1 ")
      out.write(UnsafeRawBufferPointer(rebasing: raw[response.statusAndReason]))
      out.write("\r\n")
      out.writeLines(response.fields, of: raw, dropping: dropping, nominated: response.nominated)
    }
  }

  /// What ends with this hop, what the upstream says of an address that is not the client's, and what another instance of this program says of
  /// itself, which the client would take for ours.
  static let stopped = FieldNameSet.hopByHop.union(.addressPolicy).union([.modelSieve])

  /// Status, the upstream's fields and ours; framing, Connection and the blank line are still to come.
  func writeFinal(_ backend: PreparedBackend, attempts: String, corsLines: String?, date: DateLine, to out: ByteWriter) {
    var dropped = Self.stopped
    if isToHTTP10 || !response.framing.hasBody { dropped.insert(.transferEncoding) }
    // Trailers pass as a part of the chunks, which are others where the body is changed.
    if isToHTTP10 || isRestored || !response.framing.isChunked { dropped.insert(.trailer) }
    if isRestored { dropped = dropped.union([.contentLength, .transferEncoding]) }
    writeStatusAndFields(dropping: dropped, to: out)
    out.write(backend.responseLine)
    if response.names.contains(.modelSieve) { writeUpstreamError(to: out) }
    if !attempts.isEmpty { out.writeString("X-ModelSieve-Attempts: \(attempts)\r\n") }
    if response.isStream { out.write("X-Accel-Buffering: no\r\n") }
    if let corsLines { out.writeString(corsLines) }
    if !response.names.contains(.date) { out.write(date.bytes) }
  }

  /// An error of another instance of this program is told as that.
  private func writeUpstreamError(to out: ByteWriter) {
    bytes.withUnsafeReadableBytes { raw in
      for field in response.fields where field.name == .modelSieve && Self.isError(raw[field.nameRange]) {
        out.write("X-ModelSieve-Upstream-Error: ")
        out.write(UnsafeRawBufferPointer(rebasing: raw[field.valueRange]))
        out.write("\r\n")
      }
    }
  }

  private static func isError(_ name: Slice<UnsafeRawBufferPointer>) -> Bool {
    name.elementsEqual("x-modelsieve-error".utf8) { $0 | 0x20 == $1 }
      || name.elementsEqual("x-modelsieve-upstream-error".utf8) { $0 | 0x20 == $1 }
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
  func framing(isHead: Bool) -> AnswerRelay.Framing {
    if isHead { return .asItCame }
    return switch response.framing {
    case .length where isToHTTP10 && isRestored: .untilClose
    case .none, .length: .asItCame
    case .chunked where !isToHTTP10 && !isRestored: .asItCame
    case .chunked, .untilClose: isToHTTP10 ? .untilClose : .rechunked
    }
  }
}
