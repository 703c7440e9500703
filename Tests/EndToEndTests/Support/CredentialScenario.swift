// A random configuration, and random requests to it with keys in every place that can hold one. No secret is used twice, so that a search
// of what a backend received says of each key whether it was given for that backend.
import Foundation
import TestSupport

struct CredentialScenario {
  enum Auth: CaseIterable { case key, none, passthrough, unset }

  struct Backend {
    var name: String
    var auth: Auth
    var header: String
    var prefix: String
    var key: String
  }

  struct Request {
    var text: String
    /// What must have arrived once it was answered: the client did everything right.
    var mustArrive: (backend: Int, secret: String)?
  }

  var random: SplitMix64
  private var secretCount = 0
  private(set) var backends: [Backend] = []
  private(set) var clients: [(name: String, key: String)] = []
  /// The backends that may receive a secret; one that is not here may go to none.
  private(set) var owners: [String: Set<Int>] = [:]

  private static let names = ["or", "open/router", "Ünï", "a.b", "x_y", "UPPER", "日本", "a'b!c", "0", "key", "or-2", "Authorization"]

  init(seed: UInt64) {
    random = SplitMix64(seed: seed)
    let names = Self.names.shuffled(using: &random)
    for index in 0..<Int.random(in: 1...5, using: &random) {
      let auth = random.pick(Auth.allCases)
      let key = secret(for: auth == .key ? [index] : [])
      let prefix = index == 0 && random.oneIn(4) ? "" : names[index] + "/"
      backends.append(
        Backend(
          name: names[index], auth: auth, header: random.pick(["Authorization", "x-api-key", "api-key", "x-goog-api-key"]), prefix: prefix,
          key: key))
    }
    if backends.count == 1, backends[0].auth == .unset { backends[0].auth = .passthrough }
    if random.oneIn(2) { clients = ["phone", "desk"].map { ($0, secret(for: [])) } }
  }

  func yaml(baseURLs: [String]) -> String {
    let backends = zip(backends, baseURLs).map { backend, baseURL in
      let auth =
        switch backend.auth {
        case .key: "api_key: \(backend.key)"
        case .none: "auth: none"
        case .passthrough: "auth: passthrough"
        case .unset: ""
        }
      return UnionConfiguration.Backend(
        name: backend.name, baseURL: baseURL,
        lines: "paths: \"*\"\nauth_header: \(backend.header)\nprefix: \(UnionConfiguration.quoted(backend.prefix))\n\(auth)")
    }
    let clients = clients.isEmpty ? "" : "clients:\n" + clients.map { "  - {name: \($0.name), key: \($0.key)}\n" }.joined()
    return UnionConfiguration(backends: backends, server: "log: {level: debug}\n" + clients).yaml
  }

  // MARK: Secrets

  /// Digits between two marks, so that no secret begins as another does.
  mutating func secret(for owners: Set<Int>) -> String {
    secretCount += 1
    let secret = "\(TestSecret.mark)-\(secretCount)-k"
    self.owners[secret] = owners
    return secret
  }

  /// The secrets in what a backend received.
  static func secrets(in text: String) -> [String] {
    text.components(separatedBy: "\(TestSecret.mark)-").dropFirst().map { "\(TestSecret.mark)-\($0.prefix { $0.isNumber })-k" }
  }

  var passthrough: [Int] { backends.indices.filter { backends[$0].auth == .passthrough } }
  private var isAlone: Bool { backends.count == 1 && backends[0].auth == .passthrough }

  /// Who may have what a client sends without saying for whom.
  func bareOwners(_ direct: Int?) -> Set<Int> {
    if passthrough.count == 1 { return Set(passthrough) }
    return direct.map { passthrough.contains($0) ? [$0] : [] } ?? []
  }

  func namedOwners(_ backend: Int) -> Set<Int> { backends[backend].auth == .passthrough ? [backend] : [] }

  // MARK: Requests

  mutating func request() -> Request {
    let target = Int.random(in: backends.indices, using: &random)
    let direct = random.oneIn(3) ? target : nil
    var lines: [String] = []
    var arrives: String?
    var isSound = true
    var openedBy: String? = clients.isEmpty ? "" : nil

    // How the client gives its key, or keys.
    switch Int.random(in: 0..<8, using: &random) {
    case 0: break
    case 1, 2:
      let key = secret(for: bareOwners(direct))
      lines.append(bare(key))
      if bareOwners(direct).contains(target) { arrives = key }
    case 3:
      for (index, key) in ringKeys(target) {
        lines.append("X-Backend-Key-\(Self.headerName(backends[index].name)): \(key)")
        if index == target, backends[index].auth == .passthrough { arrives = key }
      }
    case 4, 5:
      let keys = ringKeys(target)
      var entries = keys.map { "\(backends[$0.backend].name)=\($0.key)" }
      if !clients.isEmpty, random.oneIn(2) {
        let client = random.pick(clients).key
        entries.append("gateway=\(client)")
        openedBy = client
      }
      arrives = keys.first { $0.backend == target && backends[target].auth == .passthrough }?.key
      lines.append(field(keyField, ring(entries)))
    case 6:
      lines.append(field(keyField, misspeltRing()))
      isSound = false
    default:
      lines += slip(target, direct)
      isSound = false
    }
    if openedBy == nil, !random.oneIn(4) {
      let client = random.pick(clients).key
      openedBy = client
      let taken = lines.joined().lowercased()
      let free = Self.keyFields.dropLast().filter { !taken.contains("\($0):") }
      lines.append(field(random.pick(free.isEmpty ? ["api-key"] : free), client))
    }
    if openedBy == nil { isSound = false }

    // As it came to the one backend that gets the client's, and to nobody else.
    let alone: Set<Int> = isAlone ? [0] : []
    for name in ["OpenAI-Organization", "OpenAI-Project"] where random.oneIn(5) { lines.append("\(cased(name)): a \(secret(for: alone))") }
    if random.oneIn(8) { lines.append("\(cased("Authorization")): Basic \(secret(for: alone))") }
    if random.oneIn(8) {
      lines.append("\(cased("x-goog-api-key")): \(secret(for: bareOwners(direct)))")
      isSound = false
    }
    // What goes to nobody.
    while random.oneIn(2) { lines.append("\(cased(foreignField())): \(random.pick(["", "a=", "Bearer "]))\(secret(for: []))") }
    if random.oneIn(8) {
      lines.append("\(random.pick(["X-Backend-Key", "x-api-key", "Authorization"])):")
      isSound = false
    }
    if random.oneIn(8) {
      let nominated = random.pick(["Authorization", "x-api-key", "Cookie", "X-Backend-Key-or", "api-key", "OpenAI-Project"])
      lines.append("Connection: keep-alive, \(cased(nominated))")
      isSound = false
    }
    return assemble(target, direct, lines, arrives: isSound ? arrives : nil)
  }

  private mutating func assemble(_ target: Int, _ direct: Int?, _ lines: [String], arrives: String?) -> Request {
    var lines = lines.shuffled(using: &random)
    let scope = direct.map { "/backend/\(Self.escaped(backends[$0].name))" } ?? ""
    let model = (direct == nil ? backends[target].prefix : "") + "m"
    var query: [String] = []
    while random.oneIn(4) { query.append("\(escapedAtRandom(cased(random.pick(Self.parameters))))=\(secret(for: []))") }
    var (method, path, body) = ("GET", "/v1/models", "")
    switch Int.random(in: 0..<10, using: &random) {
    case 0: break
    case 1: path = "/v1/models/\(Self.escaped(model))"
    case 2:
      path = "/v1/realtime"
      query.append("model=\(Self.escaped(model))")
      lines += ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Key: a", "Sec-WebSocket-Version: 13"]
      lines.append("\(cased("Sec-WebSocket-Protocol")): \(subprotocols())")
    case 3:
      path = "/v1/files"
      lines.append("X-Backend: \(backends[target].name)")
    case 5:
      // A header that names a backend is no path that does: a bare key is not meant for it.
      path = random.pick(["/api/tags", "/api/show", "/v1beta/models/m:generateContent"])
      lines.append("X-Backend: \(backends[target].name)")
    case 4:
      (method, path, body) = ("POST", "/v1/embeddings", .chat("nobody/has/this"))
    default: (method, path, body) = ("POST", "/v1/chat/completions", .chat(model))
    }
    // Only what the model routes by itself is sure to arrive.
    let isRouted = path == "/v1/chat/completions"
    query.shuffle(using: &random)
    let requestTarget = scope + path + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
    var arrives = arrives
    if !body.isEmpty {
      lines.append("Content-Type: application/json")
      if random.oneIn(6) {
        let trailer = random.oneIn(2) ? "\(cased(random.oneIn(2) ? foreignField() : keyField)): \(secret(for: []))\r\n" : ""
        if !trailer.isEmpty { arrives = nil }
        lines.append("Transfer-Encoding: chunked")
        body = "\(String(body.utf8.count, radix: 16))\r\n\(body)\r\n0\r\n\(trailer)\r\n"
      } else {
        lines.append("Content-Length: \(body.utf8.count)")
      }
    }
    let text = "\(method) \(requestTarget) HTTP/1.1\r\nHost: proxy\r\n" + lines.map { "\($0)\r\n" }.joined() + "\r\n" + body
    return Request(text: text, mustArrive: isRouted ? arrives.map { (target, $0) } : nil)
  }
}
