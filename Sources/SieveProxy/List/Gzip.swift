internal import CZlib
internal import NIOCore

/// Decodes gzip (RFC 1952) with zlib, up to a bound: a small answer must not become a large memory.
enum Gzip {
  /// nil when the bytes are not gzip, are cut short, or would decode to more than `limit` bytes.
  static func decode(_ encoded: ByteBuffer, limit: Int) -> [UInt8]? {
    var stream = z_stream()
    // 15 bits of window, and 16: the gzip wrapper alone.
    guard inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size)) == Z_OK else { return nil }
    defer { inflateEnd(&stream) }
    var input = Array(encoded.readableBytesView)
    var decoded: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 64 << 10)
    return input.withUnsafeMutableBufferPointer { input -> [UInt8]? in
      stream.next_in = input.baseAddress
      stream.avail_in = CUnsignedInt(input.count)
      while true {
        let (status, count) = piece.withUnsafeMutableBufferPointer { piece in
          stream.next_out = piece.baseAddress
          stream.avail_out = CUnsignedInt(piece.count)
          let status = inflate(&stream, Z_NO_FLUSH)
          return (status, piece.count - Int(stream.avail_out))
        }
        decoded.append(contentsOf: piece[..<count])
        guard decoded.count <= limit else { return nil }
        if status == Z_STREAM_END, stream.avail_in == 0 { return decoded }
        if status == Z_STREAM_END {
          // Another member (RFC 1952 §2.2).
          guard inflateReset(&stream) == Z_OK else { return nil }
        } else {
          guard status == Z_OK, count > 0 || stream.avail_in > 0 else { return nil }
        }
      }
    }
  }
}
