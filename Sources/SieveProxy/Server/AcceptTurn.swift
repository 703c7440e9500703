internal import NIOCore

/// In the pipeline of a loop's listener: after clients were accepted, asks whose turn it is.
final class AcceptTurn: ChannelInboundHandler {
  typealias InboundIn = any Channel

  private let dealer: LoopDealer
  private let loop: Int

  init(_ dealer: LoopDealer, loop: Int) {
    self.dealer = dealer
    self.loop = loop
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    // Before it is registered, so that the next decision knows of it.
    let client = Self.unwrapInboundIn(data)
    dealer.opened(on: loop)
    client.closeFuture.whenComplete { [dealer, loop] _ in dealer.closed(on: loop) }
    context.fireChannelRead(data)
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    dealer.deal()
    // A listener that was paused may have been resumed when its turn was over.
    if !dealer.isHolder(loop) { context.channel.setOption(.autoRead, value: false).whenComplete { _ in } }
    context.fireChannelReadComplete()
  }
}
