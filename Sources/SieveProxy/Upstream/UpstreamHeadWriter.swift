internal import NIOCore
internal import SieveCore
internal import SieveHTTP

/// Writes the head of an upstream request from the client's: our target and credential, the client's other lines as they came.
struct UpstreamHeadWriter {
  typealias Splice = (range: Range<Int>, bytes: [UInt8])

  let head: RequestHead
  let headBytes: ByteBuffer
  let backend: PreparedBackend
  let credential: UpstreamCredential

  /// `start`: how much of the target to leave out at its front (the root path); `model`: what to put in place of a model named in the
  /// target, counted from behind that.
  func writeRequestLine(target start: Int, isV1: Bool, model: Splice?, to out: ByteWriter) {
    headBytes.withUnsafeReadableBytes { bytes in
      out.write(UnsafeRawBufferPointer(rebasing: bytes[head.methodRange]))
      out.write(" ")
      out.write(isV1 ? backend.v1Path : backend.pathOutsideV1)
      let path = UnsafeRawBufferPointer(rebasing: bytes[head.path.lowerBound + start..<head.path.upperBound])
      // What `v1Path` stands for; some clients leave it out.
      let v1Length = isV1 ? Endpoint.v1Length(of: path) : 0
      if model == nil, head.query.isEmpty {
        out.write(UnsafeRawBufferPointer(rebasing: path[v1Length...]))
      } else {
        out.writeString(String(rewrittenTarget(Array(path) + bytes[head.query], model).dropFirst(v1Length)))
      }
      out.write(" HTTP/1.1\r\n")
    }
  }

  private func rewrittenTarget(_ target: [UInt8], _ model: Splice?) -> Substring {
    var target = target
    if let model { target.replaceSubrange(model.range, with: model.bytes) }
    let text = String(decoding: target, as: UTF8.self)
    guard let mark = text.firstIndex(of: "?") else { return text[...] }
    let query = text[text.index(after: mark)...]
    let allowed = credential.decision.query(String(query))
    if allowed == query { return text[...] }
    return allowed.isEmpty ? text[..<mark] : text[..<mark] + "?" + allowed
  }

  /// Writes all field lines and the blank line after them. `lengthChange`: by how many bytes the body grows.
  func writeFields(of peer: ClientPeer, lengthChange: Int, to out: ByteWriter) {
    headBytes.withUnsafeReadableBytes { bytes in
      var nominated = head.nominated
      if !backend.overriddenNames.isEmpty { nominated += overridden(bytes) }
      if let left = forwardsLeft(bytes) {
        nominated += head.fields.filter { $0.name == .maxForwards }.map(\.nameRange)
        out.writeString("Max-Forwards: \(left)\r\n")
      }
      if credential.decision.forwardsClients { nominated += credential.emptyNames(head, bytes) }
      let dropped = head.framing.isChunked ? backend.droppedFieldsOfChunked : backend.droppedFields
      out.writeLines(head.fields, of: bytes, dropping: dropped.union(credential.dropped), nominated: nominated)
      if backend.backend.forwardsClient { writeClient(peer, bytes, out) }
      writeAppended("Via: ", .via, bytes, out)
      out.write(InstanceMark.element)
      writeUpgrade(bytes, out)
    }
    out.write(backend.requestLines)
    out.write(credential.line)
    switch head.framing {
    case .length(let length):
      out.write("Content-Length: ")
      out.writeDecimal(length + lengthChange)
      out.write("\r\n\r\n")
    case .chunked: out.write("Transfer-Encoding: chunked\r\n\r\n")
    // A Content-Length of 0 means something to servers that want one with every POST.
    case .none where head.names.contains(.contentLength): out.write("Content-Length: 0\r\n\r\n")
    case .none, .untilClose: out.write("\r\n")
    }
  }

  /// What Max-Forwards is from here on; nil where there is none, or the method is one for which it does not count (RFC 9110 §7.6.2).
  private func forwardsLeft(_ bytes: UnsafeRawBufferPointer) -> Int? {
    guard head.method == .options, let field = head.field(.maxForwards) else { return nil }
    return Int(String(decoding: bytes[field.valueRange], as: UTF8.self)).map { max(0, $0 - 1) }
  }

  /// Names of client fields that give way to the operator's.
  private func overridden(_ bytes: UnsafeRawBufferPointer) -> [Range<Int>] {
    head.fields.map(\.nameRange).filter { range in
      backend.overriddenNames.contains { name in
        name.count == range.count && zip(name, bytes[range]).allSatisfy { $0 == ($1 >= 0x41 && $1 <= 0x5A ? $1 | 0x20 : $1) }
      }
    }
  }

  /// Who is calling. For is appended to; Proto and Host, which tell what the first client used, stay as an earlier proxy said.
  private func writeClient(_ peer: ClientPeer, _ bytes: UnsafeRawBufferPointer, _ out: ByteWriter) {
    writeAppended("X-Forwarded-For: ", .xForwardedFor, bytes, out)
    out.writeString(peer.address)
    out.write("\r\nX-Forwarded-Proto: ")
    if let proto = head.field(.xForwardedProto) { out.write(bytes.value(of: proto)) } else { out.write(peer.isTLS ? "https" : "http") }
    out.write("\r\n")
    guard let host = head.field(.xForwardedHost) ?? head.field(.host) else { return }
    out.write("X-Forwarded-Host: ")
    out.write(bytes.value(of: host))
    out.write("\r\n")
  }

  /// The beginning of a line that goes on from those of that name which the client sent.
  private func writeAppended(_ start: StaticString, _ name: FieldName, _ bytes: UnsafeRawBufferPointer, _ out: ByteWriter) {
    out.write(start)
    guard head.names.contains(name) else { return }
    for field in head.fields where field.name == name && field.valueCount > 0 {
      out.write(bytes.value(of: field))
      out.write(", ")
    }
  }

  /// Upgrade is hop-by-hop: it is asked for anew, with the subprotocols that hold no key of the client's.
  private func writeUpgrade(_ bytes: UnsafeRawBufferPointer, _ out: ByteWriter) {
    guard head.wantsUpgrade, let upgrade = head.field(.upgrade) else { return }
    out.write("Connection: Upgrade\r\nUpgrade: ")
    out.write(UnsafeRawBufferPointer(rebasing: bytes[upgrade.valueRange]))
    out.write("\r\n")
    let offered = head.fields.filter { $0.name == .secWebSocketProtocol }.map { String(decoding: bytes[$0.valueRange], as: UTF8.self) }
    let allowed = credential.decision.subprotocols(offered.joined(separator: ","))
    if !allowed.isEmpty { out.writeString("Sec-WebSocket-Protocol: \(allowed)\r\n") }
  }
}

extension UnsafeRawBufferPointer {
  /// Of a line of the head that these are.
  fileprivate func value(of field: FieldLine) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: self[field.valueRange]) }
}
