import Testing

@testable import SieveCore

@Suite struct CredentialPolicyTests {
  private static let phone = ClientKey(name: "phone", key: Secret("gw-phone"), view: "small")
  private static let desk = ClientKey(name: "desk", key: Secret("gw-desk"))

  /// Backends `a`, `b`, `c` … with these modes.
  private static func policy(
    _ modes: [BackendAuth], header: AuthHeader = .authorization, clients: [ClientKey]? = nil, names: [String] = ["a", "b", "c", "d", "e"]
  ) -> CredentialPolicy {
    var server = ServerSettings()
    server.clients = clients
    let backends = zip(names, modes).map { name, mode in
      var backend = Backend(name: name, baseURL: BaseURL(scheme: .https, host: "api.example", port: 443, path: "/v1"), auth: mode)
      backend.authHeader = header
      return backend
    }
    return CredentialPolicy(Configuration(server: server, backends: backends))
  }

  private static func fields(
    authorization: String? = nil, xAPIKey: String? = nil, apiKey: String? = nil, xGoogAPIKey: String? = nil,
    backendKeys: [(String, String)] = []
  ) -> ClientFields {
    var fields = ClientFields()
    if let authorization { fields.addAuthorization(authorization) }
    if let xAPIKey { fields.addKey(xAPIKey, in: .xAPIKey) }
    if let apiKey { fields.addKey(apiKey, in: .apiKey) }
    if let xGoogAPIKey { fields.addKey(xGoogAPIKey, in: .xGoogAPIKey) }
    fields.backendKeys = backendKeys.map { ($0, Secret($1)) }
    return fields
  }

  private static func bearer(_ key: String) -> CredentialDecision { .send(HeaderLine(name: "Authorization", value: "Bearer \(key)")) }

  /// What a backend gets of a client's request; nil: the client is refused.
  private static func outcome(_ policy: CredentialPolicy, _ fields: ClientFields, _ backend: Int, isDirect: Bool = false)
    -> CredentialDecision?
  {
    do throws(SieveError) {
      return try policy.decision(for: backend, policy.admit(fields), isDirect: isDirect)
    } catch {
      #expect(error.code == .invalidAPIKey)
      #expect(!error.message.contains("sk-") && !error.message.contains("gw-"))
      return nil
    }
  }

  private static let everything = fields(
    authorization: "Bearer keyring:a=sk-a;b=sk-b;gateway=sk-g", xAPIKey: "sk-x", apiKey: "sk-y", backendKeys: [("c", "sk-c")])

  // MARK: What a backend gets

  @Test(arguments: AuthHeader.allCases)
  func `a backend with a key gets that key in its header, whatever the client sent`(header: AuthHeader) {
    let expected = CredentialDecision.send(
      HeaderLine(name: header.rawValue, value: header == .authorization ? "Bearer sk-own" : "sk-own"))
    for modes: [BackendAuth] in [[.key(Secret("sk-own"))], [.key(Secret("sk-own")), .passthrough, .passthrough]] {
      let policy = Self.policy(modes, header: header)
      #expect(Self.outcome(policy, Self.fields(), 0) == expected)
      #expect(Self.outcome(policy, Self.fields(authorization: "Bearer sk-bare"), 0) == expected)
    }
    #expect(Self.outcome(Self.policy([.key(Secret("sk-own")), .none, .none], header: header), Self.everything, 0) == expected)
  }

  @Test func `a backend without credential gets none, whatever the client sent`() {
    let policy = Self.policy([.none, .key(Secret("sk-own")), .passthrough])
    for fields in [Self.fields(), Self.fields(authorization: "Bearer sk-bare"), Self.everything] {
      #expect(Self.outcome(policy, fields, 0) == .removeClients)
      #expect(Self.outcome(policy, fields, 0, isDirect: true) == .removeClients)
    }
  }

  @Test(arguments: ["Bearer sk-bare", "Basic c2s=", "sk-bare", "", "Bearer", "Bearer "])
  func `a single backend on passthrough gets the client's fields as they are`(authorization: String) {
    #expect(Self.outcome(Self.policy([.passthrough]), Self.fields(authorization: authorization), 0) == .forwardClients(except: []))
  }

  @Test(arguments: AuthHeader.allCases)
  func `the one passthrough backend of a union gets the bare key, in the header it wants`(header: AuthHeader) {
    let policy = Self.policy([.none, .passthrough, .key(Secret("sk-own"))], header: header)
    let expected = CredentialDecision.send(HeaderLine(name: header.rawValue, value: header.value(for: Secret("sk-bare"))))
    let everywhere = [
      Self.fields(authorization: "bearer  sk-bare"), Self.fields(xAPIKey: "sk-bare"), Self.fields(apiKey: "sk-bare"),
      Self.fields(xGoogAPIKey: "sk-bare"),
    ]
    for fields in everywhere {
      #expect(Self.outcome(policy, fields, 1) == expected)
      #expect(Self.outcome(policy, fields, 0) == .removeClients)
    }
    #expect(Self.outcome(policy, Self.fields(), 1) == .removeClients)
    #expect(Self.outcome(policy, Self.fields(authorization: "Basic sk-bare"), 1) == .removeClients)
  }

  @Test func `of several passthrough backends each gets its own entry and nothing else`() {
    let policy = Self.policy([.passthrough, .passthrough, .passthrough, .none])
    let fields = Self.fields(authorization: "Bearer keyring:a=sk-a;b=sk-b", xAPIKey: "sk-bare")
    #expect(Self.outcome(policy, fields, 0) == Self.bearer("sk-a"))
    #expect(Self.outcome(policy, fields, 1) == Self.bearer("sk-b"))
    // What is not in the keyring is not meant, though a bare key came too.
    #expect(Self.outcome(policy, fields, 2) == nil)
    #expect(Self.outcome(policy, fields, 2, isDirect: true) == nil)
    #expect(Self.outcome(policy, fields, 3) == .removeClients)
    let byHeader = Self.fields(backendKeys: [("a", "sk-a"), ("B", "sk-b")])
    #expect(Self.outcome(policy, byHeader, 0) == Self.bearer("sk-a"))
    #expect(Self.outcome(policy, byHeader, 1) == Self.bearer("sk-b"))
    #expect(Self.outcome(policy, byHeader, 2) == .removeClients)
  }

  @Test func `a bare key goes to one of several passthrough backends only where the client named it`() throws {
    let policy = Self.policy([.passthrough, .passthrough, .none])
    let fields = Self.fields(authorization: "Bearer sk-bare")
    #expect(Self.outcome(policy, fields, 0, isDirect: true) == Self.bearer("sk-bare"))
    #expect(Self.outcome(policy, fields, 2) == .removeClients)
    #expect(Self.outcome(policy, Self.fields(), 0) == .removeClients)
    let refusal = #expect(throws: SieveError.self) { try policy.decision(for: 0, policy.admit(fields), isDirect: false) }
    #expect(try #require(refusal).status == 401)
    for hint in ["keyring:", "'a', 'b'", "X-Backend-Key-", "/backend/a/"] { #expect(try #require(refusal).message.contains(hint)) }
  }

  @Test func `a list leaves out what the client has no key for, and nothing that its key is for`() throws {
    func lacking(_ modes: [BackendAuth], _ fields: ClientFields, isDirect: Bool = false) throws -> [Int] {
      let policy = Self.policy(modes)
      let client = try policy.admit(fields)
      return modes.indices.filter { policy.lacksKey(for: $0, client, isDirect: isDirect) }
    }
    let modes: [BackendAuth] = [.passthrough, .passthrough, .none, .key(Secret("sk-own"))]
    try #expect(lacking(modes, Self.fields()) == [])
    try #expect(lacking(modes, Self.fields(authorization: "Bearer keyring:b=sk-b")) == [0])
    try #expect(lacking(modes, Self.fields(authorization: "Bearer keyring:c=sk-c")) == [0, 1])
    try #expect(lacking(modes, Self.fields(backendKeys: [("a", "sk-a")])) == [1])
    try #expect(lacking(modes, Self.fields(authorization: "Bearer sk-bare")) == [0, 1])
    try #expect(lacking(modes, Self.fields(authorization: "Bearer sk-bare"), isDirect: true) == [])
    try #expect(lacking(modes, Self.fields(authorization: "Bearer sk-bare", backendKeys: [("a", "sk-a")]), isDirect: true) == [])
    try #expect(lacking([.passthrough, .none], Self.fields(authorization: "Bearer sk-bare")) == [])
    try #expect(lacking([.passthrough, .none], Self.fields(authorization: "Bearer sk-bare", backendKeys: [("b", "sk-b")])) == [])
    try #expect(lacking([.passthrough], Self.fields(authorization: "Bearer sk-bare")) == [])
  }

  // MARK: Keyrings

  @Test(arguments: [
    "keyring:a=sk-a;b=sk-b", "keyring: a = sk-a ; b = sk-b ", "keyring:a=sk-a;b=sk-b;", "keyring:;a=sk-a;;b=sk-b", "keyring:b=sk-b;a=sk-a",
    "keyring:a=sk-a;b=sk-b;gateway=gw-x", "Keyring:a=sk-a;b=sk-b", "KEYRING:a=sk-a;b=sk-b",
  ])
  func `a keyring is read with white space, empty entries and any case of its word`(ring: String) {
    let policy = Self.policy([.passthrough, .passthrough])
    for fields in [Self.fields(authorization: "Bearer \(ring)"), Self.fields(xAPIKey: ring), Self.fields(apiKey: ring)] {
      #expect(Self.outcome(policy, fields, 0) == Self.bearer("sk-a"))
      #expect(Self.outcome(policy, fields, 1) == Self.bearer("sk-b"))
    }
  }

  @Test(arguments: ["sk-a==", "AbC+/0==", "ya29.a0_x-~", "id:secret", "eyJh.eyJz.c2ln", "!#$%*+-.^_|~", "="])
  func `a key in a keyring may be any token, and what pads it`(key: String) {
    let policy = Self.policy([.passthrough, .passthrough])
    #expect(Self.outcome(policy, Self.fields(xAPIKey: "keyring:a=\(key);b=sk-b"), 0) == (key == "=" ? nil : Self.bearer(key)))
  }

  /// What people put between two entries, and what some libraries make of `;`.
  @Test(
    arguments: [
      ",", " ", ", ", "&", "|", ":", "/", "\t", " and ", "; \u{301}", ";\u{301}", "\u{301};", "\u{37E}", "；", "；b", "\n", "\u{A0}", "%3B",
      "\\;", "';'",
      "\";\"", "==", "=", "+", "-", ".", "~", "!", "_", "\u{200B};",
    ])
  func `two entries that are not separated by a semicolon alone go nowhere`(separator: String) {
    for ring in ["keyring:a=sk-a\(separator)b=sk-b", "keyring:gateway=sk-a\(separator)b=sk-b", "keyring:a=sk-a;a\(separator)b=sk-b"] {
      for modes: [BackendAuth] in [[.passthrough, .passthrough], [.passthrough, .none], [.passthrough]] {
        for fields in [Self.fields(authorization: "Bearer \(ring)"), Self.fields(xAPIKey: ring), Self.fields(xGoogAPIKey: ring)] {
          #expect(Self.outcome(Self.policy(modes), fields, 0) == nil, "\(ring)")
        }
      }
    }
  }

  @Test func `names that only look the same are two names`() {
    let policy = Self.policy([.passthrough, .passthrough], names: ["\u{E9}", "b"])
    #expect(Self.outcome(policy, Self.fields(xAPIKey: "keyring:\u{E9}=sk-a"), 0) == Self.bearer("sk-a"))
    #expect(Self.outcome(policy, Self.fields(xAPIKey: "keyring:e\u{301}=sk-a"), 0) == nil)
    #expect(Self.outcome(policy, Self.fields(xAPIKey: "\u{212A}eyring:b=sk-a"), 1) == nil, "the sign for kelvin is no k")
  }

  @Test func `a keyring is read no further than there can be entries, and in no time`() {
    let policy = Self.policy([.passthrough, .passthrough], clients: [Self.desk])
    let ring = "keyring:" + String(repeating: "a=k;", count: 12_500)
    let longKey = "keyring:a=" + String(repeating: "k", count: 50_000)
    let marks = String(repeating: "keyring", count: 7_000)
    let start = ContinuousClock.now
    for _ in 0..<20 {
      for value in [ring, longKey, marks, ring + "=", String(repeating: "k", count: 50_000)] {
        #expect(Self.outcome(policy, Self.fields(authorization: "Bearer \(value)", xAPIKey: value), 0) == nil)
      }
    }
    // A release build takes a fiftieth of a debug build's time.
    #expect(ContinuousClock.now - start < .seconds(10))
  }

  @Test func `more keys than there are fields for are refused`() {
    var fields = ClientFields()
    for _ in 0..<17 { fields.addKey("gw-desk", in: .apiKey) }
    #expect(Self.outcome(Self.policy([.none], clients: [Self.desk]), fields, 0) == nil)
  }

  @Test(arguments: [
    "keyring:", "keyring:;", "keyring:sk-a", "keyring:a", "keyring:a=", "keyring:=sk-a", "keyring:a=sk-a;b", "keyring:a=sk-a;b=",
    "keyring:a=sk-a;a=sk-b", "keyring:a=sk-a;gateway=gw-x;gateway=gw-y", "keyring:z=sk-a", "keyring:a=sk-a;B=sk-b",
    "keyring:a=sk-a,b=sk-b;c",
    "keyring:A=sk-a", "keyring:aa=sk-a", "keyring: =sk-a", "keyring:a b=sk-a",
  ])
  func `a keyring that cannot be read in one way is 401, so that a slip sends no key`(ring: String) {
    for modes: [BackendAuth] in [
      [.passthrough, .passthrough], [.passthrough, .none], [.passthrough], [.key(Secret("sk-own")), .passthrough],
    ] {
      for fields in [Self.fields(authorization: "Bearer \(ring)"), Self.fields(xAPIKey: ring)] {
        #expect(Self.outcome(Self.policy(modes), fields, 0) == nil)
      }
    }
  }

  /// Frontends that put "Bearer" before whatever is pasted, and users who paste too much.
  @Test(arguments: [
    "Bearer Bearer keyring:a=sk-a;b=sk-b", "keyring:a=sk-a;b=sk-b", "Bearer \"keyring:a=sk-a;b=sk-b\"", "Basic keyring:a=sk-a;b=sk-b",
    "Bearer sk-a keyring:b=sk-b", "Bearer sk-a;keyring=b=sk-b", "Bearer my keyring a=sk-a", "Bearer Keyring a=sk-a;b=sk-b",
    "Bearer keyring\u{301}:a=sk-a", "Bearer keyring :a=sk-a;b=sk-b", "Bearer \u{301}keyring:a=sk-a;b=sk-b",
  ])
  func `a keyring is never taken for one key and sent to somebody whole`(authorization: String) {
    for modes: [BackendAuth] in [[.passthrough, .none], [.passthrough]] {
      switch Self.outcome(Self.policy(modes), Self.fields(authorization: authorization), 0) {
      case nil, .removeClients, Self.bearer("sk-a"): break
      case let decision: Issue.record("\(authorization) became \(String(describing: decision))")
      }
    }
  }

  @Test func `two keyrings, or two keys for one backend, are 401`() {
    let policy = Self.policy([.passthrough, .passthrough])
    #expect(Self.outcome(policy, Self.fields(authorization: "Bearer keyring:a=sk-a", xAPIKey: "keyring:b=sk-b"), 0) == nil)
    #expect(Self.outcome(policy, Self.fields(authorization: "Bearer keyring:a=sk-a", backendKeys: [("a", "sk-b")]), 0) == nil)
    #expect(Self.outcome(policy, Self.fields(backendKeys: [("a", "sk-a"), ("A", "sk-b")]), 0) == nil)
  }

  @Test(arguments: [
    ("open router", "open-router"), ("Ünï", "-n-"), ("a/b:c", "a-b-c"), ("UPPER", "upper"), ("a_b.c~d!", "a_b.c~d!"), ("日本", "--"),
  ])
  func `a header calls a backend by its name, with a hyphen for each character that no header name has`(name: String, header: String) {
    #expect(CredentialPolicy.headerName(name) == header)
    let policy = Self.policy([.passthrough, .passthrough], names: [name, "other"])
    #expect(Self.outcome(policy, Self.fields(backendKeys: [(header.uppercased(), "sk-a")]), 0) == Self.bearer("sk-a"))
    #expect(Self.outcome(policy, Self.fields(backendKeys: [(header, "")]), 0) == .removeClients)
    #expect(Self.outcome(policy, Self.fields(backendKeys: [(header, "keyring:other=sk-b")]), 0) == nil)
  }

  @Test(arguments: ["sk-\u{E9}", "sk-\u{FFFD}", "\u{0}", "sk\u{7F}"])
  func `a key that holds what no key has is refused, not repaired`(key: String) {
    let policy = Self.policy([.passthrough, .none])
    #expect(Self.outcome(policy, Self.fields(authorization: "Bearer \(key)"), 0) == nil)
    #expect(Self.outcome(policy, Self.fields(backendKeys: [("a", key)]), 0) == nil)
  }

  @Test(arguments: ["c", "", "a-", "gateway", "authorization", "\u{212A}"])
  func `a header that names no backend is 401`(name: String) {
    #expect(Self.outcome(Self.policy([.passthrough, .none]), Self.fields(backendKeys: [(name, "sk-a")]), 0) == nil)
  }

  // MARK: Keys of the proxy's own

  @Test(arguments: [
    fields(authorization: "Bearer gw-phone"), fields(xAPIKey: "gw-phone"), fields(apiKey: "gw-phone"), fields(xGoogAPIKey: "gw-phone"),
    fields(authorization: "Bearer keyring:gateway=gw-phone;b=sk-b"), fields(xAPIKey: "keyring:gateway=gw-phone"),
    fields(authorization: "Bearer gw-phone", xAPIKey: "gw-phone", apiKey: "gw-phone"),
    fields(authorization: "Bearer sk-bare", xAPIKey: "gw-phone"), fields(authorization: "Bearer gw-phone", apiKey: "sk-bare"),
  ])
  func `a client's key opens the proxy wherever it may stand, and is consumed`(fields: ClientFields) throws {
    let policy = Self.policy([.none, .passthrough], clients: [Self.desk, Self.phone])
    let client = try policy.admit(fields)
    #expect(client.client == Self.phone)
    for backend in [0, 1] {
      guard case .send(let line)? = Self.outcome(policy, fields, backend) else { continue }
      #expect(!line.value.contains("gw-"))
    }
  }

  @Test func `what else the client sent goes where it would go without`() {
    let policy = Self.policy([.none, .passthrough], clients: [Self.desk, Self.phone])
    #expect(Self.outcome(policy, Self.fields(authorization: "Bearer gw-desk"), 1) == .removeClients)
    #expect(Self.outcome(policy, Self.fields(authorization: "Bearer gw-desk", xAPIKey: "sk-bare"), 1) == Self.bearer("sk-bare"))
    #expect(Self.outcome(policy, Self.fields(authorization: "Bearer keyring:gateway=gw-desk;b=sk-b"), 1) == Self.bearer("sk-b"))
    let alone = Self.policy([.passthrough], clients: [Self.desk, Self.phone])
    #expect(Self.outcome(alone, Self.fields(authorization: "Bearer gw-desk"), 0) == .forwardClients(except: [.authorization]))
    #expect(Self.outcome(alone, Self.fields(authorization: "Bearer sk-bare", xAPIKey: "gw-desk"), 0) == .forwardClients(except: [.xAPIKey]))
    let both = Self.fields(authorization: "Bearer gw-desk", xAPIKey: "gw-phone", apiKey: "sk-bare")
    #expect(Self.outcome(alone, both, 0) == .forwardClients(except: [.authorization, .xAPIKey]))
  }

  @Test(arguments: [
    fields(), fields(authorization: "Bearer"), fields(authorization: "Bearer "), fields(xAPIKey: ""),
    fields(authorization: "Basic gw-desk"),
    fields(authorization: "gw-desk"), fields(xAPIKey: "gw-des"), fields(xAPIKey: "gw-deskk"), fields(xAPIKey: "gw-deskgw-desk"),
    fields(xAPIKey: "GW-DESK"), fields(xAPIKey: " gw-desk"), fields(apiKey: "keyring:gateway=gw-des"), fields(apiKey: "keyring:a=gw-desk"),
    fields(backendKeys: [("a", "gw-desk")]), fields(authorization: "Bearer keyring:gateway=gw-desk;z=sk-z"),
  ])
  func `without a client's key nothing is open`(fields: ClientFields) {
    let refusal = #expect(throws: SieveError.self) { try Self.policy([.none, .passthrough], clients: [Self.desk]).admit(fields) }
    #expect(refusal?.code == .invalidAPIKey)
  }

  @Test func `no client at all may call where the list of them is empty`() {
    let policy = Self.policy([.none], clients: [])
    #expect(policy.readsClients)
    #expect(throws: SieveError.self) { try policy.admit(Self.fields(xAPIKey: "sk-x")) }
  }

  @Test(arguments: [
    fields(authorization: "Bearer keyring:gateway=gw-desk;b=gw-phone"), fields(xAPIKey: "gw-desk", backendKeys: [("b", "gw-desk")]),
  ])
  func `a key of the proxy's own named for a backend is refused, not sent`(fields: ClientFields) {
    #expect(Self.outcome(Self.policy([.none, .passthrough], clients: [Self.desk, Self.phone]), fields, 1) == nil)
  }

  @Test func `nobody is asked where nothing depends on it`() {
    #expect(!Self.policy([.none, .key(Secret("sk-own"))]).readsClients)
    #expect(Self.policy([.none, .passthrough]).readsClients)
    #expect(Self.policy([.passthrough]).readsClients)
    #expect(Self.policy([.none], clients: [Self.desk]).readsClients)
  }

  // MARK: Comparing

  private static let samples = [
    "", "a", "b", "aa", "ab", "ba", "aba", "abab", "ababab", "A", "\u{0}", "\u{0}\u{0}", "a\u{0}", "é", "e\u{301}",
    "long-" + String(repeating: "k", count: 300),
  ]

  @Test(arguments: samples)
  func `two keys are equal when all their bytes are, whatever their lengths`(key: String) {
    for other in Self.samples {
      #expect(
        Secret(key).equalsInConstantTime(Secret(other)) == (Array(key.utf8) == Array(other.utf8)),
        "\(key.debugDescription) \(other.debugDescription)")
    }
    #expect(!Secret(key).equalsInConstantTime(Secret(key + key + "x")))
  }
}
