internal import NIOCore
internal import SieveCore

/// Lists in the shape of other APIs.
extension CatalogueService {
  /// The list that `backend` has at `path`, in its own shape, without what is hidden from this client. Asked for anew each time, with all its
  /// pages; the client gets the part that it asks for.
  func native(_ path: String, of backend: PreparedBackend, _ request: ListRequest, _ snapshot: Snapshot) async -> ListAnswer<NativeList> {
    use(snapshot)
    let answer = await inTurn(backend.backend.name) {
      await self.fetchNative(path, of: backend, request, snapshot)
    } size: { _ in
      nil
    }
    return answer ?? .failed(ListFetchFailure.busy.error(backend: backend.backend.name))
  }

  private func fetchNative(
    _ path: String, of backend: PreparedBackend, _ request: ListRequest, _ snapshot: Snapshot
  ) async -> ListAnswer<NativeList> {
    let deadline = NIODeadline.now() + TimeAmount(backend.backend.listTimeout)
    switch await loader.fetcher.pages(of: backend, path: path, request, deadline: deadline, snapshot) {
    case .refused(let response): return .mirrored(response)
    case .failed(let failure): return .failed(failure.error(backend: backend.backend.name))
    case .pages(let pages, let isCut, _):
      let seconds = clock.seconds()
      let view = request.view.flatMap { snapshot.view(named: $0.utf8)?.view }
      let catalogue = await ListThreads.run { Catalogue(pages, isCut: isCut) }
      let judged = await loader.judge(CatalogueLoader.Known(catalogue: catalogue), backend)
      notices.note(.judged(judged, fetched: clock.now()), of: backend, now: clock.now())
      let marks = ListParts.marks(of: catalogue, backend)
      return await ListThreads.run { Self.native(judged, catalogue, pages, marks, view: view, page: request.page, now: seconds) }
    }
  }

  private static func native(
    _ judged: JudgedCatalogue, _ catalogue: Catalogue, _ pages: [ModelListDocument], _ marks: [String], view: View?, page: ListPage?,
    now: Int64
  ) -> ListAnswer<NativeList> {
    // As they came: what the configuration adds decides, and is in the shape of another API.
    let shown = judged.shown(in: view, now: now).filter { $0 < catalogue.count }.map { catalogue[$0] }
    do throws(SieveError) {
      let range = try page?.range(of: shown.count) { id in shown.firstIndex { $0.id.hasSameBytes(as: id) } } ?? 0..<shown.count
      let token = range.upperBound < shown.count ? shown[range].last?.id : nil
      let bytes = pages.first?.rewritten(shown[range], nextToken: token ?? "") ?? []
      let partial = marks.isEmpty ? nil : marks.joined(separator: ", ")
      return .list(NativeList(bytes: ByteBuffer(bytes: bytes), partial: partial), validUntil: nil)
    } catch {
      return .failed(error)
    }
  }
}
