internal import NIOCore

/// Keeps the first bytes of an answer, as far as its status line.
final class StatusLineReader: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private var promise: EventLoopPromise<[UInt8]>?
  private var bytes: [UInt8] = []

  /// More than any status line of ours; a stranger's may be cut.
  private static let most = 4096

  init(_ promise: EventLoopPromise<[UInt8]>) { self.promise = promise }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    bytes += Self.unwrapInboundIn(data).readableBytesView
    if bytes.contains(UInt8(ascii: "\n")) || bytes.count > Self.most { finish() }
  }

  func channelInactive(context: ChannelHandlerContext) { finish() }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    finish()
    context.close(promise: nil)
  }

  private func finish() {
    promise?.succeed(bytes)
    promise = nil
  }
}
