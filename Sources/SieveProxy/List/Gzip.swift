internal import CZlib
internal import NIOCore

/// gzip (RFC 1952) with zlib. Decodes up to a bound: a small answer must not become a large memory.
package enum Gzip {
  /// As small as it gets; for what is encoded once and sent often. nil where there is no memory for it.
  package static func encode(_ plain: [UInt8]) -> [UInt8]? {
    var stream = z_stream()
    // 15 bits of window, and 16: the gzip wrapper.
    let status = deflateInit2_(
      &stream, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size))
    guard status == Z_OK else { return nil }
    defer { deflateEnd(&stream) }
    var input = plain
    var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, CUnsignedLong(plain.count))))
    let count = input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output -> Int? in
        (stream.next_in, stream.avail_in) = (input.baseAddress, CUnsignedInt(input.count))
        (stream.next_out, stream.avail_out) = (output.baseAddress, CUnsignedInt(output.count))
        return deflate(&stream, Z_FINISH) == Z_STREAM_END ? output.count - Int(stream.avail_out) : nil
      }
    }
    return count.map { Array(output[..<$0]) }
  }

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
