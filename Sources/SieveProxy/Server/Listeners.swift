internal import CPlatform
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import NIOSSL

/// All that is listened on, on all loops; one of these accepts at a time (`LoopDealer`).
///
/// One socket an address rather than `SO_REUSEPORT` with one a loop: the kernel would deal by hash, which leaves a loop idle while another has two of
/// three long streams, and a second process could take the same port without an error.
struct Listeners: Sendable {
  private let listeners: [Listener]
  private let dealer: LoopDealer
  /// Ends when nobody can connect any more to one of them, for whatever reason.
  let listening: AsyncStream<Never>

  /// Throws where one of `addresses` cannot be listened on, with none left open.
  static func open(
    _ addresses: [ListenAddress], workers: [NIOLoopBound<Worker>], dealer: LoopDealer, connections: ConnectionCount, logger: Logger
  ) async throws -> Listeners {
    var listeners: [Listener] = []
    let warnings = WarningPause(.seconds(10))
    do {
      for address in addresses {
        listeners.append(
          try await Listener.open(address, loops: workers.count) { loop, isInternet in
            bootstrap(workers[loop], loop, dealer, connections, isInternet: isInternet) {
              AcceptBackoff(logger: logger, warnings: warnings) { dealer.mayAccept(loop) }
            }
          })
      }
    } catch {
      for listener in listeners { await listener.close {} }
      throw error
    }
    dealer.listen(on: workers.indices.map { loop in listeners.map { $0.channels[loop] } })
    return Listeners(listeners, dealer)
  }

  private init(_ listeners: [Listener], _ dealer: LoopDealer) {
    self.listeners = listeners
    self.dealer = dealer
    let (listening, end) = AsyncStream.makeStream(of: Never.self)
    for channel in listeners.flatMap(\.channels) { channel.closeFuture.whenComplete { _ in end.finish() } }
    self.listening = listening
  }

  /// Where clients find them.
  var places: [String] { listeners.map(\.place) }

  /// The first port; 0 where there is none.
  var port: Int { listeners.lazy.compactMap(\.port).first ?? 0 }

  /// `settle`: returns once every loop has got round to what it was given before.
  func close(settle: () async -> Void) async {
    await dealer.stop()
    for listener in listeners { await listener.close(settle: settle) }
  }

  private static func bootstrap(
    _ worker: NIOLoopBound<Worker>, _ index: Int, _ dealer: LoopDealer, _ connections: ConnectionCount, isInternet: Bool,
    backoff: @escaping @Sendable () -> AcceptBackoff
  ) -> ServerBootstrap {
    let bootstrap = ServerBootstrap(group: worker.eventLoop, childGroup: worker.eventLoop)
      .serverChannelOption(.backlog, value: Listener.backlog)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .serverChannelOption(.autoRead, value: index == 0)
      .serverChannelInitializer { listener in
        listener.eventLoop.makeCompletedFuture {
          try listener.pipeline.syncOperations.addHandler(backoff())
          if dealer.hasChoice { try listener.pipeline.syncOperations.addHandler(AcceptTurn(dealer, loop: index)) }
        }
      }
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try configure(channel, worker.value, connections) }
      }
    // A Unix socket knows no such options, and needs none.
    guard isInternet else { return bootstrap }
    #if os(Linux)
      // What is accepted has them from the listening socket, and costs no call of its own.
      return
        bootstrap
        .serverChannelOption(.socketOption(.so_keepalive), value: 1)
        .serverChannelOption(.tcpOption(.tcp_nodelay), value: 1)
        .serverChannelOption(.tcpOption(.init(rawValue: TCP_NOTSENT_LOWAT)), value: mostUnsent)
    #else
      return bootstrap.childChannelOption(.socketOption(.so_keepalive), value: 1).childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
    #endif
  }

  /// What the kernel takes of an answer beyond what the client's own kernel has room for. Clients' connections have it from the listening socket. Without
  /// it, each that does not read makes the kernel copy and keep four megabytes of a large answer, at one stretch.
  private static let mostUnsent = 256 << 10

  private static func configure(_ channel: any Channel, _ worker: Worker, _ connections: ConnectionCount) throws {
    let isWelcome = connections.open()
    channel.closeFuture.whenComplete { _ in connections.close() }
    let tls = worker.snapshot.serverTLS
    if let tls {
      try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls))
    } else {
      try ReadAllocator.install(worker.readBuffer, on: channel)
    }
    let client = ClientHandler(worker: worker, isTLS: tls != nil)
    try channel.pipeline.syncOperations.addHandler(client)
    if !isWelcome { client.turnAway() }
  }
}
