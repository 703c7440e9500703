internal import NIOCore

/// In front of TLS with a backend: whether what has come so far ends with a whole record (RFC 8446 §5.1). TLS keeps the beginning of one to itself
/// until its end is there, when it would become part of whatever is asked for then.
final class TLSRecordBoundary: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer

  /// How much of the present record's header has come.
  private var headerCount = 0
  /// The first byte of its length, in its place.
  private var lengthStart = 0
  /// Bytes of the present record, behind its header, that have not come.
  private var missing = 0

  /// The last read took all that its buffer had room for, so more may be waiting.
  private(set) var hasFilledRead = false

  private static let headerLength = 5

  var isBetweenRecords: Bool { headerCount == 0 && missing == 0 }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let bytes = unwrapInboundIn(data)
    hasFilledRead = bytes.writableBytes == 0
    note(bytes)
    context.fireChannelRead(data)
  }

  func note(_ bytes: ByteBuffer) {
    bytes.withUnsafeReadableBytes { bytes in
      var next = 0
      while next < bytes.count {
        if missing > 0 {
          let count = min(missing, bytes.count - next)
          missing -= count
          next += count
          continue
        }
        // Type, two bytes of version, two of length.
        let byte = Int(bytes[next])
        next += 1
        headerCount += 1
        if headerCount == Self.headerLength - 1 { lengthStart = byte << 8 }
        guard headerCount == Self.headerLength else { continue }
        missing = lengthStart | byte
        headerCount = 0
      }
    }
  }
}
