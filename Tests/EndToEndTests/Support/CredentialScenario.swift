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

  private var random: SplitMix64
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
        Backend(name: names[index], auth: auth, header: random.pick(["Authorization", "x-api-key", "api-key"]), prefix: prefix, key: key))
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
        lines: "auth_header: \(backend.header)\nprefix: \(UnionConfiguration.quoted(backend.prefix))\n\(auth)")
    }
    let clients = clients.isEmpty ? "" : "clients:\n" + clients.map { "  - {name: \($0.name), key: \($0.key)}\n" }.joined()
    return UnionConfiguration(backends: backends, server: "log: {level: debug}\n" + clients).yaml
  }

  // MARK: Secrets

  /// Digits between two marks, so that no secret begins as another does.
  private mutating func secret(for owners: Set<Int>) -> String {
    secretCount += 1
    let secret = "\(TestSecret.mark)-\(secretCount)-k"
    self.owners[secret] = owners
    return secret
  }

  /// The secrets in what a backend received.
  static func secrets(in text: String) -> [String] {
    text.components(separatedBy: "\(TestSecret.mark)-").dropFirst().map { "\(TestSecret.mark)-\($0.prefix { $0.isNumber })-k" }
  }

  private var passthrough: [Int] { backends.indices.filter { backends[$0].auth == .passthrough } }
  private var isAlone: Bool { backends.count == 1 && backends[0].auth == .passthrough }

  /// Who may have what a client sends without saying for whom.
  private func bareOwners(_ direct: Int?) -> Set<Int> {
    if passthrough.count == 1 { return Set(passthrough) }
    return direct.map { passthrough.contains($0) ? [$0] : [] } ?? []
  }

  private func namedOwners(_ backend: Int) -> Set<Int> { backends[backend].auth == .passthrough ? [backend] : [] }

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
      let free = ["authorization", "x-api-key", "api-key"].filter { !taken.contains("\($0):") }
      lines.append(field(random.pick(free.isEmpty ? ["api-key"] : free), client))
    }
    if openedBy == nil { isSound = false }

    // What may go to nobody, but as it is to the one backend that gets everything.
    let others: Set<Int> = isAlone ? [0] : []
    for name in ["Cookie", "x-goog-api-key", "Proxy-Authorization", "OpenAI-Organization", "OpenAI-Project"] where random.oneIn(5) {
      lines.append("\(cased(name)): a \(secret(for: others))")
    }
    if random.oneIn(8) { lines.append("\(cased("Authorization")): Basic \(secret(for: others))") }
    if random.oneIn(8) {
      let nominated = random.pick(["Authorization", "x-api-key", "Cookie", "X-Backend-Key-or", "api-key", "OpenAI-Project"])
      lines.append("Connection: keep-alive, \(cased(nominated))")
      isSound = false
    }
    return assemble(target, direct, lines, others, arrives: isSound ? arrives : nil)
  }

  private mutating func assemble(_ target: Int, _ direct: Int?, _ lines: [String], _ others: Set<Int>, arrives: String?) -> Request {
    var lines = lines.shuffled(using: &random)
    let scope = direct.map { "/backend/\(Self.escaped(backends[$0].name))" } ?? ""
    let model = (direct == nil ? backends[target].prefix : "") + "m"
    var query: [String] = []
    for name in ["key", "api_key", "KEY", "k%65y", "Api%5fKey"] where random.oneIn(12) { query.append("\(name)=\(secret(for: others))") }
    var (method, path, body) = ("GET", "/v1/models", "")
    switch Int.random(in: 0..<10, using: &random) {
    case 0: break
    case 1: path = "/v1/models/\(Self.escaped(model))"
    case 2:
      path = "/v1/realtime"
      query.append("model=\(Self.escaped(model))")
      lines += ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Key: a", "Sec-WebSocket-Version: 13"]
      lines.append("\(cased("Sec-WebSocket-Protocol")): realtime, openai-insecure-api-key.\(secret(for: others)), b")
    case 3:
      path = "/v1/files"
      lines.append("X-Backend: \(backends[target].name)")
    case 4:
      (method, path, body) = ("POST", "/v1/embeddings", .chat("nobody/has/this"))
    default: (method, path, body) = ("POST", "/v1/chat/completions", .chat(model))
    }
    // Only what the model routes by itself is sure to arrive.
    let isRouted = path == "/v1/chat/completions"
    query.shuffle(using: &random)
    let requestTarget = scope + path + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
    if !body.isEmpty { lines += ["Content-Type: application/json", "Content-Length: \(body.utf8.count)"] }
    let text = "\(method) \(requestTarget) HTTP/1.1\r\nHost: proxy\r\n" + lines.map { "\($0)\r\n" }.joined() + "\r\n" + body
    return Request(text: text, mustArrive: isRouted ? arrives.map { (target, $0) } : nil)
  }

  // MARK: Parts

  private var keyField: String { mutating get { random.pick(["authorization", "x-api-key", "api-key"]) } }

  private mutating func field(_ name: String, _ value: String) -> String {
    "\(cased(name)): \(name == "authorization" ? random.pick(["Bearer ", "bearer ", "BEARER  "]) : "")\(value)"
  }

  private mutating func bare(_ key: String) -> String { field(keyField, key) }

  /// Keys for some of the backends, for `target` more often than not.
  private mutating func ringKeys(_ target: Int) -> [(backend: Int, key: String)] {
    var keys: [(Int, String)] = []
    for index in backends.indices where index == target ? !random.oneIn(5) : random.oneIn(2) {
      keys.append((index, secret(for: namedOwners(index))))
    }
    if keys.isEmpty { keys.append((target, secret(for: namedOwners(target)))) }
    return keys
  }

  private mutating func ring(_ entries: [String]) -> String {
    let space = random.oneIn(3) ? " " : ""
    return "keyring:" + entries.shuffled(using: &random).joined(separator: "\(space);\(space)") + (random.oneIn(4) ? ";" : "")
  }

  /// A keyring that is wrong in one way: none of its keys may go anywhere.
  private mutating func misspeltRing() -> String {
    let name = random.pick(backends).name
    let (one, two) = (secret(for: []), secret(for: []))
    return random.pick([
      "keyring:\(name)=\(one);\(name)=\(two)", "keyring:\(name)x=\(one);\(name)=\(two)", "keyring:\(name)=\(one);\(two)",
      "keyring:\(one)", "keyring:\(name)=\(one);=\(two)", "keyring:\(name)=\(one);nobody=\(two)",
      "Bearer keyring:\(name)=\(one);nobody=\(two)",
      "\"keyring:\(name)=\(one);nobody=\(two)\"", "Keyring:\(name)=\(one);nobody=\(two)", "keyring: \(name)=\(one),\(name)=\(two);x",
    ])
  }

  /// Several credentials at once that do not agree, or a key of the proxy's own where a backend's belongs.
  private mutating func slip(_ target: Int, _ direct: Int?) -> [String] {
    let name = backends[target].name
    let header = "X-Backend-Key-\(Self.headerName(name))"
    switch Int.random(in: 0..<6, using: &random) {
    case 0: return ["Authorization: Bearer keyring:\(name)=\(secret(for: []))", "x-api-key: keyring:\(name)=\(secret(for: []))"]
    case 1: return ["Authorization: Bearer keyring:\(name)=\(secret(for: []))", "\(header): \(secret(for: []))"]
    case 2: return ["\(header)-not: \(secret(for: []))", bare(secret(for: []))]
    case 3:
      let owners = bareOwners(direct)
      return [bare(secret(for: owners)), bare(secret(for: owners))]
    case 4: return clients.isEmpty ? [] : ["\(cased(header)): \(random.pick(clients).key)"]
    default:
      return clients.isEmpty ? [] : [field(keyField, "keyring:\(name)=\(random.pick(clients).key);gateway=\(random.pick(clients).key)")]
    }
  }

  private mutating func cased(_ name: String) -> String {
    switch Int.random(in: 0..<4, using: &random) {
    case 0: name.uppercased()
    case 1: name.lowercased()
    case 2: String(name.enumerated().map { $0.offset.isMultiple(of: 2) ? Character($0.element.uppercased()) : $0.element })
    default: name
    }
  }

  /// As the documentation has it: a hyphen for every character that no header name may have.
  private static func headerName(_ name: String) -> String {
    String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "!#$%&'*+-.^_`|~".contains($0)) ? $0 : "-" })
  }

  private static func escaped(_ text: String) -> String { text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? text }
}
