import TestSupport
import Testing

@testable import SieveCore

/// Keyrings and `X-Backend-Key-NAME`.
extension CredentialPolicyTests {
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
    let cost = processorTime {
      for _ in 0..<20 {
        for value in [ring, longKey, marks, ring + "=", String(repeating: "k", count: 50_000)] {
          #expect(Self.outcome(policy, Self.fields(authorization: "Bearer \(value)", xAPIKey: value), 0) == nil)
        }
      }
    }
    // A release build takes a fiftieth of a debug build's time.
    #expect(cost < .seconds(10))
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
}
