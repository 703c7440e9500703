package import NIOCore
import NIOPosix

/// A believable OpenAI-compatible provider on a socket of its own: hundreds of made-up models, chat, completions, responses, embeddings,
/// transcriptions and images, streamed and whole, and on request the faults that a proxy must survive (`SampleFault`). It needs no network
/// and keeps no state.
package final class SampleProvider: Sendable {
  /// The port it listens on.
  package let port: Int
  /// The API root, as an OpenAI client wants it: `http://HOST:PORT/v1`.
  package let baseURL: String

  private let listener: any Channel
  private let connections: ConnectionRegistry
  private let log: RequestRecording?

  private init(listener: any Channel, host: String, connections: ConnectionRegistry, log: RequestRecording?) {
    let port = listener.localAddress?.port ?? 0
    self.port = port
    baseURL = "http://\(Self.reachable(host)):\(port)/v1"
    self.listener = listener
    self.connections = connections
    self.log = log
  }

  /// Listens; port 0 takes a free one. Throws what binding throws. The group outlives the provider and is not shut down by it.
  package static func start(
    host: String = "127.0.0.1", port: Int = 0, group: any EventLoopGroup, options: SampleProviderOptions = .init()
  ) async throws -> SampleProvider {
    let service = SampleService(options)
    let connections = ConnectionRegistry()
    let log = options.records ? RequestRecording() : nil
    let listener = try await ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 1024)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(SampleHandler(service: service, connections: connections, log: log))
        }
      }
      .bind(host: host, port: port).get()
    return SampleProvider(listener: listener, host: host, connections: connections, log: log)
  }

  /// Closes the listener and every connection, whatever they are at; returns when all are closed.
  package func stop() async {
    try? await listener.close().get()
    await connections.close()
  }

  /// The newest 1,000 requests, oldest first, each there before its answer begins; none unless `SampleProviderOptions.records`.
  package func recordedRequests() async -> [RecordedRequest] { log?.requests ?? [] }

  /// What became of its connections so far.
  package func counts() async -> SampleCounts { connections.counts }

  private static func reachable(_ host: String) -> String {
    switch host {
    case "0.0.0.0", "::": "127.0.0.1"
    case _ where host.contains(":"): "[\(host)]"
    default: host
    }
  }
}
