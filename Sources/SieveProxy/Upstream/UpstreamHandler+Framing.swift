internal import NIOCore
internal import SieveHTTP

/// Finds where answers begin and end, and hands on what is theirs.
extension UpstreamHandler {
  func receiveHead(_ buffer: inout ByteBuffer) {
    if partialHead != nil {
      partialHead?.writeBuffer(&buffer)
      buffer = partialHead ?? buffer
      partialHead = nil
    }
    var isHeadNext = true
    while isHeadNext, buffer.readableBytes > 0 {
      do throws(HTTPFault) {
        let isWhole = try buffer.withUnsafeReadableBytes { bytes throws(HTTPFault) in try head.parse(bytes, limits: limits) }
        guard isWhole else {
          partialHead = buffer.compacted(allocator: context?.channel.allocator ?? ByteBufferAllocator())
          return
        }
      } catch {
        return refuse(error.message)
      }
      if head.isOdd, !writePlainly(&buffer) { return refuse("its head is too large in its plain spelling") }
      isHeadNext = dispatchHead(&buffer)
    }
  }

  /// Puts the head in its plain spelling at the front of `buffer`, as if it had come so. False where it cannot be read so.
  private func writePlainly(_ buffer: inout ByteBuffer) -> Bool {
    var plain = ByteBuffer(bytes: buffer.withUnsafeReadableBytes { head.plainSpelling(of: $0) })
    buffer.moveReaderIndex(forwardBy: head.length)
    plain.writeBuffer(&buffer)
    buffer = plain
    head.reset()
    // It was accepted and says the same, but may be longer: where lines ended with LF, or a limit ends in it.
    return (try? buffer.withUnsafeReadableBytes { bytes throws(HTTPFault) in try head.parse(bytes, limits: limits) }) == true
  }

  /// Returns whether another head of this answer follows: after an interim one. The state may be the next lessee's by then.
  private func dispatchHead(_ buffer: inout ByteBuffer) -> Bool {
    let length = head.length
    switch state.received(head) {
    case .interim:
      receiver?.receiveInterim(head, buffer)
      buffer.moveReaderIndex(forwardBy: length)
      head.reset()
      return true
    case .tunnel:
      receiver?.receiveHead(head, buffer)
      buffer.moveReaderIndex(forwardBy: length)
      if buffer.readableBytes > 0 { receiver?.receiveBody(buffer) }
    case .whole:
      receiver?.receiveHead(head, buffer)
      buffer.moveReaderIndex(forwardBy: length)
      end(hasExcess: buffer.readableBytes > 0)
    case .begin:
      if case .body(.chunks) = state.phase { decoder = ChunkedDecoder(isResponse: true) }
      receiver?.receiveHead(head, buffer)
      buffer.moveReaderIndex(forwardBy: length)
      if buffer.readableBytes > 0, case .body(let remaining) = state.phase { receiveBody(&buffer, remaining) }
    case .refuse(let reason):
      refuse("\(reason)")
    }
    return false
  }

  func receiveBody(_ buffer: inout ByteBuffer, _ remaining: UpstreamState.Remaining) {
    switch remaining {
    case .bytes(let count):
      let (taken, isComplete) = state.take(buffer.readableBytes, of: count)
      guard let piece = buffer.readSlice(length: taken) else { return }
      tap?.scan(piece)
      receiver?.receiveBody(piece)
      if isComplete { end(hasExcess: buffer.readableBytes > 0) }
    case .chunks: receiveChunks(&buffer)
    case .untilClose:
      tap?.scan(buffer)
      receiver?.receiveBody(buffer)
    }
  }

  /// Follows the chunks to find the body's end; the bytes pass as they came but for stray blanks, unless the receiver wants payload alone.
  private func receiveChunks(_ buffer: inout ByteBuffer) {
    let payloadOnly = receiver?.wantsPayload ?? false
    let start = buffer.readerIndex
    var end: Int?
    /// Up to where the bytes are known to be good, and up to where they have gone on.
    var checked = 0
    var passed = 0
    do throws(HTTPFault) {
      end = try buffer.withUnsafeReadableBytes { bytes throws(HTTPFault) -> Int? in
        var offset = 0
        while true {
          switch try decoder.next(bytes, &offset, limits: limits) {
          case .payload(let range):
            checked = offset
            tap?.scan(UnsafeRawBufferPointer(rebasing: bytes[range]))
            if payloadOnly, let piece = buffer.getSlice(at: start + range.lowerBound, length: range.count) { receiver?.receiveBody(piece) }
          case .blank(let range):
            if !payloadOnly { pass(buffer, passed..<range.lowerBound) }
            passed = range.upperBound
            checked = passed
          case .needsMore: return nil
          case .end(let end): return end
          }
        }
      }
    } catch {
      // What came before the fault is as good as any piece.
      if !payloadOnly { pass(buffer, passed..<checked) }
      return refuse(error.message)
    }
    if !payloadOnly { pass(buffer, passed..<(end ?? buffer.readableBytes)) }
    if let end { self.end(hasExcess: end < buffer.readableBytes) }
  }

  /// Hands on these of the readable bytes.
  private func pass(_ buffer: ByteBuffer, _ range: Range<Int>) {
    if range.count == buffer.readableBytes {
      receiver?.receiveBody(buffer)
    } else if !range.isEmpty, let piece = buffer.getSlice(at: buffer.readerIndex + range.lowerBound, length: range.count) {
      receiver?.receiveBody(piece)
    }
  }

  private func end(hasExcess: Bool) {
    // Cancelled while its last piece was being delivered.
    guard let receiver else { return close() }
    self.receiver = nil
    // In the pool before the receiver hears of it, so that a pipelined request finds it there.
    if state.ended(requestSent: isRequestSent, hasExcess: hasExcess), isQuiet { pool.release(self) } else { close() }
    receiver.receiveEnd()
  }

  private func refuse(_ reason: String) {
    let receiver = self.receiver
    self.receiver = nil
    close()
    receiver?.upstreamLost(.invalidResponse(reason))
  }
}
