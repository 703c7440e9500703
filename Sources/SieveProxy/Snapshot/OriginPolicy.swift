internal import SieveCore
internal import SieveHTTP

/// Which pages may call. A browser on this machine or in this network must not become a way to the operator's keys, so it is decided here
/// and not by what backends answer (the Fetch standard; RFC 6454).
struct OriginPolicy: Sendable {
  enum Decision: Equatable {
    /// The request goes on; its answer gets these lines, whoever gives it.
    case serve(corsLines: String?)
    /// 204 with these lines, before a key is asked for: a preflight carries none.
    case preflight(lines: String)
    case refuse(SieveError)
  }

  private let allowsAny: Bool
  private let listed: [[UInt8]]
  /// Names that a Host field may have besides those that nobody can register; nil: any, since without a client's key nobody gets anywhere.
  private let hosts: [[UInt8]]?

  init(_ settings: ServerSettings) {
    allowsAny = settings.corsOrigins.contains("*")
    listed = settings.corsOrigins.filter { $0 != "*" }.map { Array($0.utf8) }
    hosts = settings.clients == nil ? Self.names([settings.host] + settings.hosts) : nil
  }

  /// As `Authority.isNamed` compares them.
  static func names(_ hosts: [String]) -> [[UInt8]] {
    hosts.map { Array(($0.hasSuffix(".") ? $0.dropLast() : $0[...]).lowercased().utf8) }
  }

  /// `reachesBackend`: whether the request, served, would or could be sent on. What is ours alone, such as the page, may be linked to.
  func decide(_ head: RequestHead, in bytes: UnsafeRawBufferPointer, reachesBackend: Bool = true) -> Decision {
    if let refusal = refusalOfHost(head, in: bytes) { return .refuse(refusal) }
    guard head.names.intersects(Self.marks) || head.method == .options else { return .serve(corsLines: nil) }
    guard let origin = head.field(.origin) else {
      if reachesBackend, comesFromElsewhere(head, in: bytes) { return .refuse(Self.refusal(of: nil)) }
      return isPreflight(head) ? .preflight(lines: Self.preflightLines(head, in: bytes)) : .serve(corsLines: nil)
    }
    let value = UnsafeRawBufferPointer(rebasing: bytes[origin.valueRange])
    let isAlone = head.fields.count { $0.name == .origin } == 1
    guard isAlone, isServed(value, host: Self.host(head, in: bytes)) else { return .refuse(Self.refusal(of: value)) }
    let lines =
      "Access-Control-Allow-Origin: \(String(decoding: value, as: UTF8.self))\r\nAccess-Control-Expose-Headers: *\r\nVary: Origin\r\n"
    return isPreflight(head) ? .preflight(lines: lines + Self.preflightLines(head, in: bytes)) : .serve(corsLines: lines)
  }

  private static let marks: FieldNameSet = [.origin, .secFetchSite]

  // MARK: Host

  private static func host(_ head: RequestHead, in bytes: UnsafeRawBufferPointer) -> Authority? {
    head.authority.isEmpty ? nil : Authority(UnsafeRawBufferPointer(rebasing: bytes[head.authority]))
  }

  /// A page can have its own name lead to this machine, and is then of the same origin as we are (DNS rebinding); but it comes under that
  /// name.
  private func refusalOfHost(_ head: RequestHead, in bytes: UnsafeRawBufferPointer) -> SieveError? {
    guard let hosts, let host = Self.host(head, in: bytes), !host.isUnregistrable, !hosts.contains(where: host.isNamed) else { return nil }
    return SieveError(
      .misdirectedRequest,
      "The name \(Self.quoted(host.name)) may be anybody's. If it is this proxy's, add it to server.hosts; addresses and names without a dot need not be."
    )
  }

  // MARK: Origin

  /// An application's own pages come from no site.
  private static let applications: [StaticString] = ["app:", "file:", "tauri:", "vscode-webview:", "vscode-file:", "capacitor:"]

  private func isServed(_ origin: UnsafeRawBufferPointer, host: Authority?) -> Bool {
    // An origin is visible ASCII (RFC 6454 §6.2); what is not could not be repeated in an answer.
    for byte in origin where byte <= 0x20 || byte >= 0x7F { return false }
    guard !origin.isEmpty else { return false }
    if allowsAny || listed.contains(where: { $0.elementsEqual(origin) }) { return true }
    for scheme in Self.applications where Self.starts(origin, scheme) { return true }
    return Self.isLoopback(origin) || Self.isSame(origin, host)
  }

  private static func isLoopback(_ origin: UnsafeRawBufferPointer) -> Bool {
    webAuthority(origin)?.authority.isLoopback ?? false
  }

  /// Whether the page came from where its request goes. The scheme need not be ours: an outer proxy may speak TLS for us.
  private static func isSame(_ origin: UnsafeRawBufferPointer, _ host: Authority?) -> Bool {
    guard let host, let (authority, port) = webAuthority(origin) else { return false }
    return authority.isSame(as: host, port: port)
  }

  /// Whether `head` comes from a page of this proxy's own: what the page may change, no other may. Nothing but the page says so.
  static func isSameOrigin(_ head: RequestHead, in bytes: UnsafeRawBufferPointer) -> Bool {
    guard let origin = head.field(.origin), head.fields.count(where: { $0.name == .origin }) == 1 else { return false }
    return isSame(UnsafeRawBufferPointer(rebasing: bytes[origin.valueRange]), host(head, in: bytes))
  }

  /// Whether `head` comes from a page, and not from one of this proxy's own: such a page has no business with what is under `/-/`, wherever
  /// else it may call.
  static func isForeign(_ head: RequestHead, in bytes: UnsafeRawBufferPointer) -> Bool {
    if head.names.contains(.origin) { return !isSameOrigin(head, in: bytes) }
    guard let site = head.field(.secFetchSite) else { return false }
    return bytes[site.valueRange].elementsEqual("cross-site".utf8) || bytes[site.valueRange].elementsEqual("same-site".utf8)
  }

  /// Of `http://…` and `https://…`, with the port that goes without saying.
  private static func webAuthority(_ origin: UnsafeRawBufferPointer) -> (authority: Authority, port: StaticString)? {
    if starts(origin, "http://") { return (Authority(UnsafeRawBufferPointer(rebasing: origin[7...])), "80") }
    if starts(origin, "https://") { return (Authority(UnsafeRawBufferPointer(rebasing: origin[8...])), "443") }
    return nil
  }

  /// A browser says nothing of a page's origin with a GET whose answer the page is not going to see, but it says that there is one (Fetch
  /// Metadata). A link that somebody follows is not of that kind unless it would go on to a backend.
  private func comesFromElsewhere(_ head: RequestHead, in bytes: UnsafeRawBufferPointer) -> Bool {
    guard !allowsAny, let site = head.field(.secFetchSite) else { return false }
    let value = bytes[site.valueRange]
    return !value.elementsEqual("same-origin".utf8) && !value.elementsEqual("none".utf8)
  }

  private static func refusal(of origin: UnsafeRawBufferPointer?) -> SieveError {
    let page = origin.map { "Pages of \(quoted($0))" } ?? "Pages of other sites"
    return SieveError(.forbidden, "\(page) may not call this proxy. To let them, add their origin to server.cors_origins.")
  }

  // MARK: Preflight

  private func isPreflight(_ head: RequestHead) -> Bool {
    head.method == .options && (head.names.contains(.accessControlRequestMethod) || allowsAny || !listed.isEmpty)
  }

  private static func preflightLines(_ head: RequestHead, in bytes: UnsafeRawBufferPointer) -> String {
    var lines = """
      Access-Control-Allow-Methods: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\r\nAccess-Control-Max-Age: 86400\r\n\
      Access-Control-Allow-Private-Network: true\r\n
      """
    if let requested = head.field(.accessControlRequestHeaders), requested.valueCount > 0 {
      lines += "Access-Control-Allow-Headers: \(String(decoding: bytes[requested.valueRange], as: UTF8.self))\r\n"
    }
    return lines
  }

  // MARK: Bytes

  private static func starts(_ bytes: UnsafeRawBufferPointer, _ word: StaticString) -> Bool {
    guard bytes.count >= word.utf8CodeUnitCount else { return false }
    for i in 0..<word.utf8CodeUnitCount where bytes[i] | 0x20 != word.utf8Start[i] | 0x20 { return false }
    return true
  }

  /// For a message.
  private static func quoted(_ bytes: UnsafeRawBufferPointer) -> String {
    let visible = bytes.prefix(100).map { (0x21...0x7E).contains($0) ? $0 : UInt8(ascii: "?") }
    return "'\(String(decoding: visible, as: UTF8.self))\(bytes.count > 100 ? "…" : "")'"
  }
}
