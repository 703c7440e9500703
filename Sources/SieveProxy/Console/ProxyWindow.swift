internal import NIOCore
package import SieveCore
internal import Synchronization

/// What may be known of the running proxy by what is not on the path of a request.
package final class ProxyWindow: Sendable {
  private let workers: [NIOLoopBound<Worker>]
  private let catalogues: CatalogueService
  private let isClosed = Mutex(false)

  init(workers: [NIOLoopBound<Worker>], catalogues: CatalogueService) {
    self.workers = workers
    self.catalogues = catalogues
  }

  /// The loops are about to end: nothing may be asked of them any more.
  func close() { isClosed.withLock { $0 = true } }

  /// The configuration that new requests are served by; nil after the end.
  package func configuration() async -> Configuration? { await snapshot()?.configuration }

  private func snapshot() async -> Snapshot? {
    guard let first = workers.first, !isClosed.withLock(\.self) else { return nil }
    return try? await first.eventLoop.submit { first.value.snapshot }.get()
  }

  /// The configuration, and how the list of each of its backends stands.
  package func lists() async -> (configuration: Configuration, lists: [BackendList])? {
    guard let snapshot = await snapshot() else { return nil }
    return (snapshot.configuration, await catalogues.look(snapshot))
  }

  /// What each backend has to do at this moment, over all loops.
  package func load() async -> [BackendLoad] {
    var sum = LoopMetrics()
    for worker in workers where !isClosed.withLock(\.self) {
      if let loop = try? await worker.eventLoop.submit({ worker.value.measured() }).get() { sum.add(loop) }
    }
    return sum.backends.map { backend in
      BackendLoad(
        name: backend.name, requests: backend.requestsInFlight, busy: backend.busyConnections, idle: backend.idleConnections,
        queued: backend.queuedRequests)
    }
  }

  /// The models that backends list under these ids, as far as their lists are at hand.
  package func models(_ ids: [(backend: String, id: String)]) async -> [ModelObject?] { await catalogues.models(ids) }

  /// Has the list of a backend fetched where none is at hand and nobody's own key is needed for it; returns when that has come to an end.
  package func provideList(of backend: String) async {
    guard let snapshot = await snapshot(), let prepared = snapshot.backend(named: backend.utf8) else { return }
    await catalogues.provideList(of: prepared, snapshot)
  }

  /// Asks a backend for its list, with the key that is configured, whatever is at hand; nil: there is no such backend.
  package func check(_ backend: String) async -> KeyCheck? {
    guard let snapshot = await snapshot(), let prepared = snapshot.backend(named: backend.utf8) else { return nil }
    return await catalogues.check(prepared, snapshot)
  }

  /// Calls `body` each time that a list which had come before comes with other models in it.
  package func onChange(_ body: @escaping @Sendable (ListChange) -> Void) async { await catalogues.setListener(body) }
}
