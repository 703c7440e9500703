internal import NIOCore
internal import SieveCore

/// A whole list, page by page.
extension ListFetcher {
  private static let mostPages = 100

  /// All that `backend` lists, within list_timeout and 64 MiB. Follows the pages to the end: `after_id` is Anthropic's name for where to go
  /// on, `after` OpenAI's; each ignores the other's.
  func catalogue(of backend: PreparedBackend, _ request: ListRequest, _ snapshot: Snapshot) async -> ListFetchOutcome {
    let deadline = NIODeadline.now() + TimeAmount(backend.backend.listTimeout)
    let credentialLines = request.credentialLines(for: backend)
    var pages: [ModelListDocument] = []
    var query = request.query
    var seen: Set<String> = []
    var size = 0
    while true {
      switch await fetch(backend, credentialLines: credentialLines, query: query, deadline: deadline, snapshot) {
      case .failure(let failure): return .failed(failure)
      case .success(let response):
        guard (200..<300).contains(response.status) else { return .refused(response) }
        do throws(ListFetchFailure) {
          let page = try Self.document(response)
          size += page.byteCount
          guard size <= ListFetch.largestList else { throw .noList("it is larger than 64 MiB") }
          pages.append(page)
          guard page.hasMore, let last = page.lastID, seen.insert(last).inserted, pages.count < Self.mostPages else {
            return .catalogue(Catalogue(pages))
          }
          let next = String(decoding: PercentCoding.encode(last), as: UTF8.self)
          query = request.query + (request.query.isEmpty ? "" : "&") + "after_id=\(next)&after=\(next)"
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
