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
    dealer.opened(on: loop)
    Self.unwrapInboundIn(data).closeFuture.whenComplete { [dealer, loop] _ in dealer.closed(on: loop) }
    context.fireChannelRead(data)
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    dealer.deal()
    context.fireChannelReadComplete()
  }
}
