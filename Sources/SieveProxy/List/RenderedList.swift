package import NIOCore
package import SieveCore

/// A list in the bytes clients get, with what is needed to answer for its models one by one.
package final class RenderedList: Sendable {
  package let list: FilteredList
  package let bytes: ByteBuffer
  /// The list's strong validator, quotes included (RFC 9110 §8.8.3).
  package let entityTag: String
  /// Which backends are missing or stale: the value of `X-ModelSieve-Partial`; nil when all is well.
  package let partial: String?

  init(_ list: FilteredList, partial: String?) {
    self.list = list
    self.partial = partial
    let rendered = list.render()
    bytes = ByteBuffer(bytes: rendered)
    entityTag = EntityTag.strong(for: rendered)
  }
}
