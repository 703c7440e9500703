/// A request for the page or for what is under `/-/`, its access decided, its body read: all that the console needs to know of it.
package struct ConsoleRequest: Sendable {
  /// Why the caller may see what is nobody else's business.
  package enum Access: String, Sendable {
    case local, key
  }

  package var method: String
  /// Behind `root_path`, as it was sent, without the query: `/-/api/v1/models`.
  package var path: String
  /// What follows `?`, as it was sent; empty for none.
  package var query: String
  /// nil: the page's own files, which everybody may have.
  package var access: Access?
  /// Where the caller reaches the proxy, without `/v1`: `https://sieve.lan/llm`.
  package var url: String
  /// Whether browsers take what comes from `url` for what was sent: by TLS, or from their own machine.
  package var isTrustworthy: Bool {
    let parts = url.utf8.split(separator: UInt8(ascii: "/"), maxSplits: 2, omittingEmptySubsequences: true)
    if parts.first?.elementsEqual("https:".utf8) == true { return true }
    return parts.count > 1 && Array(parts[1]).withUnsafeBytes { Authority($0).isLoopback }
  }
  /// Whether it comes from a page of the proxy's own. Writes must.
  package var isSameOrigin: Bool
  package var accept: String
  package var acceptEncoding: String
  package var contentType: String
  package var ifNoneMatch: String?
  package var lastEventID: String?
  package var body: [UInt8]

  /// A longer body is refused before the console hears of it.
  package static let largestBody = 1 << 20

  package init(
    method: String, path: String, query: String = "", access: Access? = .local, url: String = "", isSameOrigin: Bool = false,
    accept: String = "", acceptEncoding: String = "", contentType: String = "", ifNoneMatch: String? = nil, lastEventID: String? = nil,
    body: [UInt8] = []
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.access = access
    self.url = url
    self.isSameOrigin = isSameOrigin
    self.accept = accept
    self.acceptEncoding = acceptEncoding
    self.contentType = contentType
    self.ifNoneMatch = ifNoneMatch
    self.lastEventID = lastEventID
    self.body = body
  }
}
