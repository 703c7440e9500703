internal import SieveCore

/// Where a page of a list is to be had on its backend.
struct ListTarget: Hashable, Sendable {
  let path: String
  /// Without the `?`.
  let query: String
  /// The query of the first page.
  private let firstQuery: String

  init(path: String, query: String) {
    self.init(path: path, query: query, firstQuery: query)
  }

  private init(path: String, query: String, firstQuery: String) {
    self.path = path
    self.query = query
    self.firstQuery = firstQuery
  }

  /// What follows a page of a list.
  enum Next: Equatable {
    case nothing
    case page(ListTarget)
    /// There is more, and nobody can ask for it.
    case unreachable
  }

  /// What is behind `page`. `after_id` is Anthropic's name for where to go on, `after` OpenAI's; each ignores
  /// the other's.
  /// - Parameter link: the address that the header `Link` names as the next.
  func next(behind page: ModelListDocument, link: String?) -> Next {
    switch page.continuation {
    case .after(let id):
      guard let last = id ?? page.models.last?.id else { return .unreachable }
      return .page(with("after_id=\(Self.encoded(last))&after=\(Self.encoded(last))"))
    case .token(let parameter, let token): return .page(with("\(parameter)=\(Self.encoded(token))"))
    case .link(let address): return following(address).map(Next.page) ?? .unreachable
    case .unclear: return .unreachable
    case nil: return link.map { following($0).map(Next.page) ?? .unreachable } ?? .nothing
    }
  }

  private func with(_ parameters: String) -> ListTarget {
    ListTarget(path: path, query: firstQuery + (firstQuery.isEmpty ? "" : "&") + parameters, firstQuery: firstQuery)
  }

  private static func encoded(_ text: String) -> String { String(decoding: PercentCoding.encode(text), as: UTF8.self) }

  /// Of an address only path and query count: the backend that was configured is asked, with its key, and no other. nil for what cannot
  /// stand in a request.
  private func following(_ address: String) -> ListTarget? {
    let address = address.prefix { $0 != "#" }
    guard address.utf8.count <= 8192, address.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
    let reference = address.utf8.split(separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
    let query = reference.count > 1 ? String(decoding: reference[1], as: UTF8.self) : ""
    return ListTarget(path: Self.path(String(decoding: reference[0], as: UTF8.self)) ?? path, query: query, firstQuery: firstQuery)
  }

  /// nil where the address is a relative one: then the page is where this one is.
  private static func path(_ reference: String) -> String? {
    var rest = reference.utf8[...]
    if let scheme = rest.firstIndex(of: UInt8(ascii: ":")), rest[scheme...].starts(with: "://".utf8) {
      rest = rest[rest.index(scheme, offsetBy: 3)...].drop { $0 != UInt8(ascii: "/") }
    } else if rest.starts(with: "//".utf8) {
      rest = rest.dropFirst(2).drop { $0 != UInt8(ascii: "/") }
    }
    guard rest.first == UInt8(ascii: "/"), !rest.elementsEqual("/".utf8) else { return nil }
    return String(decoding: rest, as: UTF8.self)
  }
}
