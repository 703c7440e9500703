/// A request for what is under `/-/`, its access decided, its body read: all that the console needs to know of it.
package struct ConsoleRequest: Sendable {
  /// Why the caller may see it.
  package enum Access: String, Sendable {
    case local, key
  }

  package var method: String
  /// Behind `root_path`, as it was sent, without the query: `/-/api/v1/models`.
  package var path: String
  /// What follows `?`, as it was sent; empty for none.
  package var query: String
  package var access: Access
  package var host: String
  package var origin: String?
  package var fetchSite: String?
  package var accept: String
  package var contentType: String
  package var ifNoneMatch: String?
  package var lastEventID: String?
  package var body: [UInt8]

  /// A longer body is refused before the console hears of it.
  package static let largestBody = 1 << 20

  package init(
    method: String, path: String, query: String = "", access: Access = .local, host: String = "", origin: String? = nil,
    fetchSite: String? = nil, accept: String = "", contentType: String = "", ifNoneMatch: String? = nil, lastEventID: String? = nil,
    body: [UInt8] = []
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.access = access
    self.host = host
    self.origin = origin
    self.fetchSite = fetchSite
    self.accept = accept
    self.contentType = contentType
    self.ifNoneMatch = ifNoneMatch
    self.lastEventID = lastEventID
    self.body = body
  }
}
