internal import NIOCore
internal import SieveCore

/// Lists in the shape of other APIs.
extension CatalogueService {
  /// The list that `backend` has at `path`, in its own shape, without what is hidden from this client. Asked for anew each time.
  func native(_ path: String, of backend: PreparedBackend, _ request: ListRequest, _ snapshot: Snapshot) async -> NativeListAnswer {
    let name = backend.backend.name
    let response: MirroredResponse
    switch await fetcher.fetch(
      backend, path: path, credentialLines: request.credentialLines(for: backend), query: request.query,
      deadline: .now() + TimeAmount(backend.backend.listTimeout), snapshot)
    {
    case .failure(let failure): return .failed(failure.error(backend: name))
    case .success(let answer): response = answer
    }
    guard (200..<300).contains(response.status) else { return .mirrored(response) }
    do throws(ListFetchFailure) {
      let now = Timestamp.now().seconds
      let view = request.view.flatMap { snapshot.views[$0]?.view }
      let shown = try ListFetcher.document(response).rewritten { model in
        backend.backend.filter.verdict(for: model, now: now).isVisible
          && view?.admits(backend.backend.prefix + model.id, through: nil, model: model, now: now) != false
      }
      return .list(ByteBuffer(bytes: shown))
    } catch {
      return .failed(error.error(backend: name))
    }
  }
}
