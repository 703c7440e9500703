/// Which browser origins may call (the Fetch standard's CORS protocol).
struct CORSPolicy: Sendable {
  private let allowsAny: Bool
  private let origins: Set<String>

  init(origins: [String]) {
    allowsAny = origins.contains("*")
    self.origins = Set(origins)
  }

  var isOn: Bool { allowsAny || !origins.isEmpty }

  /// The lines an answer to a page of `origin` gets; nil where that origin may not call. Keys travel in Authorization, which scripts set
  /// themselves, so no page is allowed to send cookies.
  func lines(for origin: String) -> String? {
    guard allowsAny || origins.contains(origin) else { return nil }
    return "Access-Control-Allow-Origin: \(origin)\r\nAccess-Control-Expose-Headers: *\r\nVary: Origin\r\n"
  }

  /// The lines that answer a preflight, besides `lines(for:)`.
  static func preflightLines(requestedHeaders: String?) -> String {
    var lines = "Access-Control-Allow-Methods: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\r\nAccess-Control-Max-Age: 86400\r\n"
    if let requestedHeaders, !requestedHeaders.isEmpty { lines += "Access-Control-Allow-Headers: \(requestedHeaders)\r\n" }
    return lines
  }
}
