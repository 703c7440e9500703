package import NIOCore
package import SieveCore

/// A list, or a part of one, as a client gets it, with what is needed to answer for its models one by one.
package final class RenderedList: Sendable {
  let body: ListBody
  /// Those of `body`, and for a part of it what stands around them.
  let pieces: [ByteBuffer]
  /// The strong validator, quotes included (RFC 9110 §8.8.3).
  package let entityTag: String
  /// Which backends are missing, stale or not shown in full: the value of `X-ModelSieve-Partial`; nil when all is well.
  package let partial: String?
  /// Why nothing is known of what a backend lists, by its index.
  let missing: [Int: SieveError]
  /// The whole list, of which this may be a part.
  let whole: RenderedList?

  init(_ body: ListBody, partial: String?, missing: [Int: SieveError]) {
    self.body = body
    self.partial = partial
    self.missing = missing
    pieces = [body.bytes]
    entityTag = body.entityTag
    whole = nil
  }

  private init(_ whole: RenderedList, _ range: Range<Int>, hasMore: Bool) {
    self.whole = whole
    body = whole.body
    partial = whole.partial
    missing = whole.missing
    pieces = whole.body.part(range, hasMore: hasMore)
    entityTag = EntityTag.strong(for: Array("\(whole.entityTag)\(range)\(hasMore)".utf8))
  }

  package var list: FilteredList { body.list }
  package var text: String { pieces.map { String(buffer: $0) }.joined() }

  /// The part that a request asks for.
  func part(_ page: ListPage?) throws(SieveError) -> RenderedList {
    guard let page else { return self }
    let range = try page.range(of: body.count, place: list.place)
    let hasMore = page.before != nil && page.after == nil ? range.lowerBound > 0 : range.upperBound < body.count
    return RenderedList(self, range, hasMore: hasMore)
  }

  /// The answer to `GET /v1/models/ID`; nil where no such model is listed.
  package func model(_ publicID: String) -> ByteBuffer? { body.model(publicID) }

  /// Listed ids that are near to one that is not. Takes a millisecond at most.
  package func nearest(to id: String) -> [String] { body.nearest.suggest(for: id) }
}
