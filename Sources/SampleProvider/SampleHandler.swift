import NIOCore
import SieveHTTP

/// One connection: reads requests, one after the other, and plays the script that `SampleService` writes for each.
final class SampleHandler: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private enum Phase {
    case reading
    case answering
    /// As answering, but the script waits for a timer, or for good.
    case paused
    case echoing
    case closing
  }

  /// How much a peer may send ahead of its turn before it is no longer read.
  private static let mostPending = 256 << 10
  private static let filler = ByteBuffer(repeating: UInt8(ascii: "x"), count: 64 << 10)

  private let service: SampleService
  private let connections: ConnectionRegistry
  private let log: RequestRecording?
  private var number = 0
  private var reader = RequestReader()
  private var phase = Phase.reading
  private var script = Script([])
  private var timer: Scheduled<Void>?
  private var isReadHeld = false

  init(service: SampleService, connections: ConnectionRegistry, log: RequestRecording?) {
    self.service = service
    self.connections = connections
    self.log = log
  }

  func channelActive(context: ChannelHandlerContext) {
    guard let number = connections.add(context.channel) else { return context.close(promise: nil) }
    self.number = number
    context.fireChannelActive()
  }

  func channelInactive(context: ChannelHandlerContext) {
    let isMidAnswer = phase == .answering || phase == .paused
    connections.remove(context.channel, wasAbandoned: isMidAnswer || (phase == .reading && reader.isMidRequest))
    phase = .closing
    timer?.cancel()
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let bytes = Self.unwrapInboundIn(data)
    switch phase {
    case .reading, .answering, .paused: reader.append(bytes)
    case .echoing: context.write(Self.wrapOutboundOut(bytes), promise: nil)
    case .closing: break
    }
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    switch phase {
    case .reading: advance(context)
    case .echoing: context.flush()
    case .answering, .paused, .closing: break
    }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if phase == .answering, context.channel.isWritable { advance(context) }
    releaseRead(context)
  }

  func read(context: ChannelHandlerContext) {
    isReadHeld = !mayRead(context)
    if !isReadHeld { context.read() }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  private func mayRead(_ context: ChannelHandlerContext) -> Bool {
    switch phase {
    case .reading, .closing: true
    case .answering, .paused: reader.pendingCount < Self.mostPending
    case .echoing: context.channel.isWritable
    }
  }

  private func releaseRead(_ context: ChannelHandlerContext) {
    guard isReadHeld, mayRead(context) else { return }
    isReadHeld = false
    context.read()
  }

  /// Plays the script and takes up requests until something has to be waited for.
  private func advance(_ context: ChannelHandlerContext) {
    while phase == .answering || phase == .reading {
      if phase == .answering {
        guard play(context) else { break }
      } else {
        guard takeUpRequest(context) else { break }
      }
    }
    context.flush()
    releaseRead(context)
  }

  /// Returns whether there was one.
  private func takeUpRequest(_ context: ChannelHandlerContext) -> Bool {
    do throws(HTTPFault) {
      guard let event = try reader.next() else { return false }
      switch event {
      case .continueExpected: script = Script([.write(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n"))])
      case .bodyTooLarge: script = Script(.error(413, "The body is larger than this server accepts."), to: nil)
      case .request(let request):
        log?.append(request, connection: number)
        script = service.script(for: request)
      }
    } catch {
      script = Script(.fault(error), to: nil)
    }
    phase = .answering
    return true
  }

  /// Returns whether the script may go on.
  private func play(_ context: ChannelHandlerContext) -> Bool {
    guard context.channel.isWritable else { return false }
    switch script.next() {
    case .write(let bytes): context.write(Self.wrapOutboundOut(bytes), promise: nil)
    case .fill(let count): fill(count, context)
    case .wait(let delay): pause(delay, context)
    case .hang: phase = .paused
    case .close: close(context)
    case .echo: echo(context)
    case nil: phase = .reading
    }
    return true
  }

  private func fill(_ count: Int, _ context: ChannelHandlerContext) {
    let part = min(count, Self.filler.readableBytes)
    context.write(Self.wrapOutboundOut(Self.filler.getSlice(at: 0, length: part) ?? ByteBuffer()), promise: nil)
    if count > part { script.repeatLast(as: .fill(count - part)) }
  }

  private func pause(_ delay: TimeAmount, _ context: ChannelHandlerContext) {
    phase = .paused
    timer = context.eventLoop.assumeIsolated().scheduleTask(in: delay) {
      guard self.phase == .paused else { return }
      self.phase = .answering
      self.advance(context)
    }
  }

  /// Closes once what was written has gone to the kernel: closing at once would drop it.
  private func close(_ context: ChannelHandlerContext) {
    phase = .closing
    let sent = context.eventLoop.makePromise(of: Void.self)
    sent.futureResult.assumeIsolated().whenComplete { _ in context.close(promise: nil) }
    context.writeAndFlush(Self.wrapOutboundOut(ByteBuffer()), promise: sent)
  }

  private func echo(_ context: ChannelHandlerContext) {
    phase = .echoing
    context.write(Self.wrapOutboundOut(reader.takePending()), promise: nil)
  }
}
