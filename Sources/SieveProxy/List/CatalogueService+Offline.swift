package import Logging
package import NIOCore

/// Lists for commands.
extension CatalogueService {
  /// A service with pools of its own on `eventLoop`, where no server runs, for somebody who would rather wait, for as long as `list_timeout` has it, than
  /// see half of the models.
  package static func on(_ eventLoop: any EventLoop, logger: Logger) async throws -> CatalogueService {
    let pools = try await eventLoop.submit {
      NIOLoopBound(UpstreamPools(eventLoop: eventLoop, shared: SharedUpstreams()), eventLoop: eventLoop)
    }.get()
    return CatalogueService(
      fetcher: ListFetcher(pools: pools, eventLoop: eventLoop), clock: ListClock(), patience: .seconds(86_400), logger: logger)
  }
}
