internal import NIOCore
internal import SieveCore

/// Sends list requests through the upstream pools of one loop.
struct ListFetcher: Sendable {
  private let pools: NIOLoopBound<UpstreamPools>
  private let eventLoop: any EventLoop

  init(pools: NIOLoopBound<UpstreamPools>, eventLoop: any EventLoop) {
    self.pools = pools
    self.eventLoop = eventLoop
  }

  /// One page of the list at `path`, by default that of the OpenAI API, whatever status it comes with; `timeout` when it has not come by
  /// `deadline`.
  func fetch(
    _ backend: PreparedBackend, path: String? = nil, credentialLines: [UInt8], query: String, deadline: NIODeadline, _ snapshot: Snapshot
  ) async -> Result<MirroredResponse, ListFetchFailure> {
    let request = Self.request(backend, path: path, credentialLines: credentialLines, query: query)
    return await withCheckedContinuation { continuation in
      eventLoop.execute {
        pools.value.moveClock()
        let pool = pools.value.pool(for: backend, in: snapshot)
        ListFetch(backend, request: request, pool: pool) { continuation.resume(returning: $0) }.start(on: eventLoop, deadline: deadline)
      }
    }
  }

  private static func request(_ backend: PreparedBackend, path: String?, credentialLines: [UInt8], query: String) -> ByteBuffer {
    var out = ByteBuffer()
    let path = path ?? backend.backend.baseURL.path + "/models"
    out.writeString("GET \(path)\(query.isEmpty ? "" : "?")\(query) HTTP/1.1\r\n")
    out.writeBytes(backend.requestLines)
    out.writeBytes(credentialLines)
    out.writeString("Accept: application/json\r\nAccept-Encoding: gzip\r\nUser-Agent: modelsieve\r\nVia: 1.1 modelsieve\r\n\r\n")
    return out
  }
}
