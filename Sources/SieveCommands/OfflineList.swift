internal import Logging
internal import NIOCore
internal import NIOPosix
internal import SieveProxy

/// The list of models for commands that run no server.
enum OfflineList {
  /// Asks the backends of `snapshot` without any client's credential.
  static func ask(_ snapshot: Snapshot, view: String? = nil, backend: Int? = nil) async throws -> ListAnswer<RenderedList> {
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let logger = Logger(label: "modelsieve") { _ in SwiftLogNoOpLogHandler() }
    return try await CatalogueService.on(loop, logger: logger).answer(ListRequest(view: view, backend: backend), snapshot)
  }
}
