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

  /// One page of a list, whatever status it comes with; `timeout` when it has not come by `deadline`.
  func fetch(
    _ backend: PreparedBackend, _ target: ListTarget, credentialLines: [UInt8], passed: [String] = [], deadline: NIODeadline,
    _ snapshot: Snapshot
  ) async -> Result<MirroredResponse, ListFetchFailure> {
    let request = Self.request(backend, target, credentialLines: credentialLines, passed: passed)
    return await withCheckedContinuation { continuation in
      eventLoop.execute {
        pools.value.moveClock()
        let pool = pools.value.pool(for: backend, in: snapshot)
        ListFetch(backend, request: request, pool: pool) { continuation.resume(returning: $0) }.start(on: eventLoop, deadline: deadline)
      }
    }
  }

  /// What a list is asked for with, where the operator says nothing else.
  private static let ownFields: [(name: StaticString, value: StaticString)] = [
    ("accept", "application/json"), ("accept-encoding", "gzip"), ("user-agent", "modelsieve"),
  ]

  /// `passed`: the instances of this program that the request has come through, for which it is made.
  private static func request(
    _ backend: PreparedBackend, _ target: ListTarget, credentialLines: [UInt8], passed: [String]
  ) -> ByteBuffer {
    var out = ByteBuffer()
    out.writeStaticString("GET ")
    out.writeBytes(backend.targetStart)
    out.writeString("\(target.path)\(target.query.isEmpty ? "" : "?")\(target.query) HTTP/1.1\r\n")
    out.writeBytes(backend.requestLines)
    out.writeBytes(credentialLines)
    for (name, value) in ownFields where !backend.overrides(name) { out.writeString("\(name): \(value)\r\n") }
    out.writeStaticString("Via: ")
    for name in passed { out.writeString("1.1 \(name), ") }
    out.writeBytes(InstanceMark.element)
    out.writeStaticString("\r\n")
    return out
  }
}
