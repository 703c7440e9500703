internal import NIOCore
internal import SieveCore

/// A whole list, page by page.
extension ListFetcher {
  private static let mostPages = 100

  /// All that `backend` lists, within list_timeout and 64 MiB. Follows the pages to the end. A list whose end is not found, because it has
  /// more pages than anyone has models for, because they come again, or because the next cannot be asked for, is cut.
  /// - Parameter path: nil: that of the OpenAI API.
  func pages(
    of backend: PreparedBackend, path: String? = nil, _ request: ListRequest, deadline: NIODeadline, _ snapshot: Snapshot
  ) async -> ListPages {
    var credentialLines = request.credentialLines(for: backend)
    if let version = request.anthropicVersion(for: backend) { credentialLines += "anthropic-version: \(version)\r\n".utf8 }
    var pages: [ModelListDocument] = []
    // list_query is for the OpenAI API.
    var target =
      path.map { ListTarget(path: $0, query: request.query) }
      ?? ListTarget(path: backend.backend.baseURL.path + "/models", query: request.query(for: backend))
    var seen: Set<ListTarget> = []
    var size = 0
    while true {
      seen.insert(target)
      switch await fetch(backend, target, credentialLines: credentialLines, passed: request.passed, deadline: deadline, snapshot) {
      case .failure(let failure): return .failed(failure)
      case .success(let response):
        guard (200..<300).contains(response.status) else {
          return .refused(await ListThreads.run { response.decoded() })
        }
        do throws(ListFetchFailure) {
          let page = try Self.document(response)
          size += page.byteCount
          guard size <= ListFetch.largestList else { throw .noList("it is larger than 64 MiB") }
          pages.append(page)
          let next = target.next(behind: page, link: response.link)
          guard case .page(let following) = next, pages.count < Self.mostPages, !seen.contains(following) else {
            return .pages(pages, isCut: next != .nothing, isFromInstance: response.isFromModelSieve)
          }
          target = following
        } catch {
          return .failed(error)
        }
      }
    }
  }

  static func document(_ response: MirroredResponse) throws(ListFetchFailure) -> ModelListDocument {
    guard let bytes = response.isGzip ? Gzip.decode(response.body, limit: ListFetch.largestList) : Array(response.body.readableBytesView)
    else {
      throw .noList("its gzip encoding is broken")
    }
    do throws(ModelListError) { return try ModelListDocument(parsing: bytes) } catch { throw .noList(error.description) }
  }
}
