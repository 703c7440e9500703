internal import Foundation
internal import SieveConfig
internal import SieveCore
internal import SieveProxy

/// What one path of the console does with a request.
enum ConsoleHandler: Sendable {
  /// JSON that can be asked for again by its tag.
  case read(@Sendable (Console, [String: String]) async throws -> [UInt8])
  /// The same in another format.
  case text(String, @Sendable (Console, [String: String]) async throws -> [UInt8])
  /// JSON for JSON that changes nothing.
  case ask(@Sendable (Console, FileValue) async throws -> [UInt8])
  /// The same for what changes something: for pages of our own alone.
  case write(@Sendable (Console, FileValue) async throws -> [UInt8])
  /// Who asks, and what there is.
  case session
  /// The live feed.
  case activity
  /// The feed of models that come and go.
  case atom
  /// Settings of clients; with a name those of one.
  case connect(String?)

  func answer(_ request: ConsoleRequest, _ console: Console) async throws -> ConsoleResponse {
    switch self {
    case .read(let handle): return Self.tagged(try await handle(console, Self.query(request)), Self.json, request)
    case .text(let type, let handle): return Self.tagged(try await handle(console, Self.query(request)), type, request)
    case .ask(let handle): return try await Self.fresh(handle(console, Self.body(of: request)))
    case .write(let handle):
      guard request.isSameOrigin else {
        let origin = request.url.split(separator: "/", maxSplits: 3).prefix(2).joined(separator: "//")
        throw ConsoleError(403, "foreign_origin", "Only the page itself may change something: its requests carry 'Origin: \(origin)'.")
      }
      return try await Self.fresh(handle(console, Self.body(of: request)))
    case .session: return Self.tagged(try await console.session(request), Self.json, request)
    case .activity: return await console.activity(request, Self.query(request))
    case .atom: return Self.tagged(console.atom(request), "application/atom+xml", request)
    case .connect(let client): return Self.tagged(try await console.connect(client, Self.query(request), request), Self.json, request)
    }
  }

  private static let json = "application/json"

  private static func body(of request: ConsoleRequest) throws(ConsoleError) -> FileValue {
    guard request.contentType.split(separator: ";").first.map({ Array($0.utf8) })?.isWord(json) == true else {
      throw ConsoleError(415, "unsupported_encoding", "The body must be \(json).")
    }
    return try JSONBody.object(request.body)
  }

  private static func fresh(_ body: [UInt8]) -> ConsoleResponse {
    ConsoleResponse(status: 200, fields: [("Content-Type", json), ("Cache-Control", "no-store")], body: .bytes(body))
  }

  static func tagged(_ body: [UInt8], _ type: String, _ request: ConsoleRequest) -> ConsoleResponse {
    let tag = EntityTag.strong(for: body)
    let fields = [("Content-Type", type), ("ETag", tag), ("Cache-Control", "private, no-cache")]
    let isKnown = request.knows(tag)
    return ConsoleResponse(status: isKnown ? 304 : 200, fields: fields, body: .bytes(isKnown ? [] : body))
  }

  /// The first value of each name, decoded as forms are.
  static func query(_ request: ConsoleRequest) -> [String: String] {
    var values: [String: String] = [:]
    for pair in request.query.split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let value = (parts.count > 1 ? String(parts[1]) : "").replacing("+", with: " ").removingPercentEncoding
      if let name = String(parts[0]).removingPercentEncoding, let value, values[name] == nil { values[name] = value }
    }
    return values
  }
}

extension ConsoleRequest {
  /// Whether the caller has the answer with this validator.
  func knows(_ tag: String) -> Bool {
    ifNoneMatch?.split(separator: ",").contains { $0.utf8.filter { $0 != 0x20 }.elementsEqual(tag.utf8) } ?? false
  }
}

extension [UInt8] {
  /// Whether these are the bytes of an ASCII word in lower case, in any case, with blanks around it.
  fileprivate func isWord(_ word: String) -> Bool {
    filter { $0 != 0x20 }.map { 0x41...0x5A ~= $0 ? $0 | 0x20 : $0 }.elementsEqual(word.utf8)
  }
}
