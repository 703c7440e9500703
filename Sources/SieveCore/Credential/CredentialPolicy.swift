/// Decides whose credential a backend receives, and who may use the proxy at all. The one place for it: a key never reaches a provider it
/// was not given for. Built once a configuration; every answer is a pure function of it and of what the client sent.
package struct CredentialPolicy: Sendable {
  private let backends: [Backend]
  private let clients: [ClientKey]?
  /// Backends by the names a keyring and an `X-Backend-Key-` header may call them.
  private let namesInRing: [[UInt8]: Int]
  private let namesInHeader: [[UInt8]: Int]
  private let passthroughCount: Int

  /// Whether anything depends on what the client sends; if not, no request need be asked.
  package let readsClients: Bool

  package init(_ configuration: Configuration) {
    let backends = configuration.backends
    self.backends = backends
    clients = configuration.server.clients
    passthroughCount = backends.count { $0.auth == .passthrough }
    readsClients = clients != nil || passthroughCount > 0
    namesInRing = Dictionary(backends.indices.map { (Array(backends[$0].name.utf8), $0) }) { first, _ in first }
    // A name that could mean two backends means neither.
    namesInHeader = Dictionary(grouping: backends.indices) { Array(Self.headerName(backends[$0].name).utf8) }
      .compactMapValues { $0.count == 1 ? $0[0] : nil }
  }

  /// What follows `X-Backend-Key-` for a backend: its name in lower case, with `-` for what no header name may have (RFC 9110 §5.6.2).
  package static func headerName(_ name: String) -> String {
    String(
      name.map { character in
        guard let byte = character.asciiValue, byte > 0x20, byte < 0x7F, !"\"(),/:;<=>?@[\\]{}".utf8.contains(byte) else { return "-" }
        return Character(Unicode.Scalar(byte.asciiLowercased))
      })
  }

  // MARK: Who asks

  /// Takes the client's keys apart. Throws 401 for a keyring that cannot be read in one way, and, where clients need a key, for one that is
  /// missing or wrong.
  package func admit(_ fields: ClientFields) throws(SieveError) -> ClientCredentials {
    guard !fields.hasGarbledRing else { throw Self.garbledRing }
    guard fields.keys.count <= Self.mostKeys else { throw Self.refusal("The request carries more than \(Self.mostKeys) keys.") }
    var credentials = ClientCredentials()
    var gateway: Secret?
    var bare: [(field: AuthHeader, key: Secret)] = []
    for (field, value) in fields.keys where !value.isEmpty {
      // A key for each backend and one for us: what is longer is not meant, and not read to its end.
      guard let ring = Keyring(value.revealedBytes, most: backends.count + 1) else {
        guard !Keyring.isLike(value.revealedBytes) else { throw Self.garbledRing }
        bare.append((field, value))
        continue
      }
      guard !credentials.hasRing else { throw Self.refusal("The request carries two keyrings.") }
      gateway = try readRing(ring, into: &credentials)
    }
    for (name, value) in fields.backendKeys { try readHeaderKey(name, value, into: &credentials) }
    for key in credentials.ring.values where clients?.contains(where: { $0.key.equalsInConstantTime(key) }) == true {
      throw Self.ownKeyNamed
    }
    credentials.client = try client(gateway: gateway, &bare, &credentials)
    try consumeOwnKeys(in: fields.unread, &bare, &credentials)
    credentials.bare = bare.first?.key
    return credentials
  }

  private func readRing(_ ring: Keyring, into credentials: inout ClientCredentials) throws(SieveError) -> Secret? {
    credentials.hasRing = true
    guard let entries = ring.entries else {
      throw Self.refusal(
        "The keyring is not of the form keyring:NAME=KEY;NAME=KEY, with one entry a backend at most and keys of letters, digits and -._~+/:@."
      )
    }
    var gateway: Secret?
    for (name, key) in entries {
      if name.elementsEqual(Keyring.gateway.utf8) {
        guard gateway == nil else { throw Self.refusal("The keyring names 'gateway' twice.") }
        gateway = key
      } else if let backend = namesInRing[name] {
        guard credentials.ring.updateValue(key, forKey: backend) == nil else {
          throw Self.refusal("The keyring names '\(backends[backend].name)' twice.")
        }
      } else {
        // A name that is nearly a backend's must not send its key anywhere, nor leave the client to wonder.
        throw Self.refusal("The keyring names a backend that does not exist.\(backendsHint)")
      }
    }
    return gateway
  }

  private func readHeaderKey(_ name: String, _ key: Secret, into credentials: inout ClientCredentials) throws(SieveError) {
    guard !key.isEmpty else { return }
    guard let backend = namesInHeader[name.utf8.map(\.asciiLowercased)] else {
      throw Self.refusal("An X-Backend-Key header names a backend that does not exist.\(backendsHint)")
    }
    guard !Keyring.isLike(key.revealedBytes) else { throw Self.garbledRing }
    guard credentials.ring.updateValue(key, forKey: backend) == nil else {
      throw Self.refusal("There are two keys for backend '\(backends[backend].name)'.")
    }
  }

  /// The client whose key the request carries; that key is consumed: it is no longer among those that could go to a backend.
  private func client(
    gateway: Secret?, _ bare: inout [(field: AuthHeader, key: Secret)], _ credentials: inout ClientCredentials
  ) throws(SieveError) -> ClientKey? {
    guard let clients else { return nil }
    var found: ClientKey?
    for client in clients {
      // Every key is compared with every candidate, whatever was found before: the time tells nothing.
      if let gateway, client.key.equalsInConstantTime(gateway) { found = client }
      for (index, candidate) in bare.enumerated().reversed() where client.key.equalsInConstantTime(candidate.key) {
        // Where Google's clients put theirs, ours is none that opens, and goes to nobody all the same.
        if candidate.field != .xGoogAPIKey { found = client }
        credentials.consumed.insert(candidate.field)
        bare.remove(at: index)
      }
    }
    guard let found else {
      // Tools look for these words of OpenAI's.
      let flaw = gateway == nil && bare.isEmpty ? "You didn't provide an API key." : "Incorrect API key provided."
      throw Self.refusal(
        "\(flaw) This proxy needs a key of its own, as 'Authorization: Bearer KEY', x-api-key, api-key or gateway=KEY in a keyring.")
    }
    return found
  }

  /// A key of the proxy's own goes to no backend, in whatever value it stands beside the one that opened the proxy.
  private func consumeOwnKeys(
    in unread: [Secret], _ bare: inout [(field: AuthHeader, key: Secret)], _ credentials: inout ClientCredentials
  ) throws(SieveError) {
    guard let clients else { return }
    func isOwn(_ value: Secret) -> Bool { clients.contains { $0.key.stands(in: value) } }
    if credentials.ring.values.contains(where: isOwn) { throw Self.ownKeyNamed }
    if unread.contains(where: isOwn) { credentials.consumed.insert(.authorization) }
    bare.removeAll { candidate in
      guard isOwn(candidate.key) else { return false }
      credentials.consumed.insert(candidate.field)
      return true
    }
  }

  /// Their names are nobody's business who has not shown a key yet.
  private var backendsHint: String {
    clients == nil ? " The backends are \(backends.map { "'\($0.name)'" }.joined(separator: ", "))." : ""
  }

  /// More than there are fields for them; each is compared with every client's.
  private static let mostKeys = 16

  private static var ownKeyNamed: SieveError {
    refusal("A key of this proxy's own is named for a backend, which must not see it. In a keyring it is 'gateway'.")
  }

  private static var garbledRing: SieveError {
    refusal("A keyring goes into Authorization as 'Bearer keyring:NAME=KEY;NAME=KEY', or alone into x-api-key or api-key.")
  }

  private static func refusal(_ message: String) -> SieveError { SieveError(.invalidAPIKey, message) }

  // MARK: What goes to a backend

  /// What `backend` gets of a request with these credentials. `isDirect`: the client named the backend itself, by `/backend/NAME/`. Throws
  /// 401 where the client has to say more.
  package func decision(for backend: Int, _ client: ClientCredentials, isDirect: Bool) throws(SieveError) -> CredentialDecision {
    let target = backends[backend]
    if let fixed = Self.fixedDecision(for: target) { return fixed }
    if let key = client.ring[backend] { return try Self.sendingClients(key, to: target) }
    guard !client.hasRing else { throw Self.refusal("The keyring has no key for backend '\(target.name)'.") }
    if backends.count == 1 { return .forwardClients(except: client.consumed) }
    guard let bare = client.bare else { return .removeClients }
    guard passthroughCount == 1 || isDirect else {
      throw Self.refusal(
        "It is not clear which backend this key is for. Send 'Authorization: Bearer keyring:NAME=KEY;NAME=KEY' with names of \(passthroughNames), "
          + "or X-Backend-Key-NAME, or ask \(target.name) alone at /backend/\(target.name)/v1.")
    }
    return try Self.sendingClients(bare, to: target)
  }

  /// A key that is not what the client sent, byte for byte, is nobody's.
  private static func sendingClients(_ key: Secret, to backend: Backend) throws(SieveError) -> CredentialDecision {
    guard key.revealedBytes.allSatisfy({ (0x20...0x7E).contains($0) }) else {
      throw refusal("The key for backend '\(backend.name)' holds characters that no key has.")
    }
    return sending(key, to: backend)
  }

  /// The decision where it is the same for every client; nil where the client's own credential is asked for.
  package static func fixedDecision(for backend: Backend) -> CredentialDecision? {
    switch backend.auth {
    case .none: .removeClients
    case .key(let key): sending(key, to: backend)
    case .passthrough: nil
    }
  }

  private static func sending(_ key: Secret, to backend: Backend) -> CredentialDecision {
    .send(HeaderLine(name: backend.authHeader.rawValue, value: backend.authHeader.value(for: key)))
  }

  private var passthroughNames: String {
    backends.filter { $0.auth == .passthrough }.map { "'\($0.name)'" }.joined(separator: ", ")
  }

  /// Whether a list for this client has to do without `backend`: it would need a key of the client's, and the client has one for others
  /// only.
  package func lacksKey(for backend: Int, _ client: ClientCredentials, isDirect: Bool) -> Bool {
    guard backends[backend].auth == .passthrough, backends.count > 1, client.ring[backend] == nil else { return false }
    if client.hasRing { return true }
    return client.bare == nil ? !client.ring.isEmpty : passthroughCount > 1 && !isDirect
  }
}
