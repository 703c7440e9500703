import Foundation
import Testing

@testable import SieveCore

@Suite struct CredentialPolicyTests {
  static let phone = ClientKey(name: "phone", key: Secret("gw-phone"), view: "small")
  static let desk = ClientKey(name: "desk", key: Secret("gw-desk"))

  /// Backends `a`, `b`, `c` … with these modes.
  static func policy(
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

  static func fields(
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

  static func bearer(_ key: String) -> CredentialDecision { .send(HeaderLine(name: "Authorization", value: "Bearer \(key)")) }

  /// What a backend gets of a client's request; nil: the client is refused.
  static func outcome(_ policy: CredentialPolicy, _ fields: ClientFields, _ backend: Int, isDirect: Bool = false)
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

  // MARK: Keys of the proxy's own

  @Test(arguments: [
    fields(authorization: "Bearer gw-phone"), fields(xAPIKey: "gw-phone"), fields(apiKey: "gw-phone"),
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
    let elsewhere = Self.fields(authorization: "Bearer gw-desk", xGoogAPIKey: "gw-phone")
    #expect(Self.outcome(alone, elsewhere, 0) == .forwardClients(except: [.authorization, .xGoogAPIKey]))
    #expect(Self.outcome(policy, elsewhere, 1) == .removeClients)
    let both = Self.fields(authorization: "Bearer gw-desk", xAPIKey: "gw-phone", apiKey: "sk-bare")
    #expect(Self.outcome(alone, both, 0) == .forwardClients(except: [.authorization, .xAPIKey]))
  }

  @Test(
    arguments: [
      "gw-desk", "Bearer\tgw-desk", "Token token=gw-phone", "Basic " + Data("me:gw-desk".utf8).base64EncodedString(),
      "basic " + Data("gw-phone:".utf8).base64EncodedString(), #"Digest username="gw-desk", realm="x""#,
    ])
  func `a key of the proxy's own goes to nobody in a value that is not read`(value: String) {
    let alone = Self.policy([.passthrough], clients: [Self.desk, Self.phone])
    let beside = Self.fields(authorization: value, xAPIKey: "gw-desk")
    #expect(Self.outcome(alone, beside, 0) == .forwardClients(except: [.authorization, .xAPIKey]))
    let wrapped = Self.fields(authorization: "Bearer gw-desk", xAPIKey: value)
    #expect(Self.outcome(alone, wrapped, 0) == .forwardClients(except: [.authorization, .xAPIKey]))
    let union = Self.policy([.none, .passthrough], clients: [Self.desk, Self.phone])
    #expect(Self.outcome(union, wrapped, 1) == .removeClients)
    let named = Self.fields(authorization: "Bearer gw-desk", backendKeys: [("b", value)])
    #expect(throws: SieveError.self) { try union.admit(named) }
  }

  @Test(arguments: ["Basic bWU6c2VjcmV0", "gw-deskk", "Token gw-desk-2", "xgw-desk"])
  func `what is not a key of the proxy's own passes in another scheme`(value: String) {
    let alone = Self.policy([.passthrough], clients: [Self.desk, Self.phone])
    #expect(Self.outcome(alone, Self.fields(authorization: value, xAPIKey: "gw-desk"), 0) == .forwardClients(except: [.xAPIKey]))
  }

  @Test(arguments: [
    fields(), fields(authorization: "Bearer"), fields(authorization: "Bearer "), fields(xAPIKey: ""),
    fields(authorization: "Basic gw-desk"), fields(xGoogAPIKey: "gw-desk"),
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
