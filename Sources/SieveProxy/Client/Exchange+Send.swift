internal import NIOCore

/// What goes up: counted, and kept for as long as it may have to be sent again.
extension Exchange {
  func send(_ buffer: ByteBuffer, to upstream: UpstreamHandler) {
    measures.bytesIn += buffer.readableBytes
    attempts.sending(buffer)
    upstream.write(buffer)
  }

  /// Chunks carry no meaning (RFC 9112 §7.1): each piece becomes one.
  func send(_ pieces: [ByteBuffer], inChunks isChunked: Bool, to upstream: UpstreamHandler, _ worker: Worker) {
    for piece in pieces {
      if isChunked { send(worker.chunkHead(piece.readableBytes), to: upstream) }
      send(piece, to: upstream)
      if isChunked { send(worker.lineEnd, to: upstream) }
    }
  }
}
