import TestSupport
import Testing

@testable import SieveCore

/// The policy by itself, with far more requests than can be sent; `EndToEndTests` searches the bytes.
@Suite struct CredentialPolicyPropertyTests {
  private struct Scenario {
    var policy: CredentialPolicy
    var backends: [Backend]
    var clients: [ClientKey]
    var passthrough: [Int] { backends.indices.filter { backends[$0].auth == .passthrough } }
  }

  /// A request, and for whom each of its secrets is: a backend's index, or nil for whoever may have a bare key.
  private struct Sent {
    var fields = ClientFields()
    var named: [String: Int] = [:]
    var bare: Set<String> = []
  }

  private static func scenario(_ random: inout SplitMix64) -> Scenario {
    let backends = (0..<Int.random(in: 1...5, using: &random)).map { index in
      let auth = random.pick([BackendAuth.key(Secret("own-\(index)")), .none, .passthrough, .passthrough])
      var backend = Backend(name: "b\(index)", baseURL: BaseURL(scheme: .http, host: "h", port: 80, path: ""), auth: auth)
      backend.authHeader = random.pick(AuthHeader.allCases)
      return backend
    }
    let clients = random.oneIn(2) ? [] : ["gw-1", "gw-2"].map { ClientKey(name: $0, key: Secret($0)) }
    var server = ServerSettings()
    server.clients = clients.isEmpty ? nil : clients
    return Scenario(policy: CredentialPolicy(Configuration(server: server, backends: backends)), backends: backends, clients: clients)
  }

  private static func request(_ scenario: Scenario, _ random: inout SplitMix64) -> Sent {
    var sent = Sent()
    var count = 0
    func secret() -> String {
      count += 1
      return "sk-\(count)."
    }
    func value() -> String {
      if !scenario.clients.isEmpty, random.oneIn(2) { return random.pick(scenario.clients).key.revealed }
      guard random.oneIn(2) else {
        let key = secret()
        sent.bare.insert(key)
        return key
      }
      let entries = (0..<Int.random(in: 1...3, using: &random)).map { _ in
        let (backend, key) = (Int.random(in: scenario.backends.indices, using: &random), secret())
        sent.named[key] = backend
        let client = scenario.clients.first?.key.revealed ?? key
        return random.pick([
          "b\(backend)=\(key)", "b\(backend) = \(key) ", "gateway=\(client)", "b\(backend)=\(client)", "z=\(secret())", secret(), "",
        ])
      }
      return random.pick(["keyring:", "keyring:", "Keyring: ", "Bearer keyring:", "'keyring:"]) + entries.joined(separator: ";")
    }
    for _ in 0..<Int.random(in: 0...2, using: &random) {
      sent.fields.addAuthorization(random.pick(["Bearer ", "bearer  ", "Basic ", ""]) + value())
    }
    for field in [AuthHeader.xAPIKey, .apiKey] where random.oneIn(3) { sent.fields.addKey(value(), in: field) }
    for backend in scenario.backends.indices where random.oneIn(6) {
      let key = secret()
      sent.named[key] = backend
      sent.fields.backendKeys.append((random.pick(["b\(backend)", "B\(backend)"]), Secret(key)))
    }
    return sent
  }

  @Test(arguments: UInt64(1)...20)
  func `what is put into a request is the backend's own, or the client's for it`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var delivered = 0
    for _ in 0..<100 {
      let scenario = Self.scenario(&random)
      for _ in 0..<50 {
        let sent = Self.request(scenario, &random)
        guard let client = try? scenario.policy.admit(sent.fields) else { continue }
        for (index, backend) in scenario.backends.enumerated() {
          let isDirect = random.oneIn(2)
          guard let decision = try? scenario.policy.decision(for: index, client, isDirect: isDirect) else { continue }
          let lacks = scenario.policy.lacksKey(for: index, client, isDirect: isDirect)
          switch decision {
          case .removeClients: continue
          case .forwardClients: #expect(scenario.backends.count == 1 && scenario.passthrough == [0] && !client.hasRing)
          case .send(let line):
            delivered += 1
            let key = line.value.hasPrefix("Bearer ") ? String(line.value.dropFirst(7)) : line.value
            #expect(line.name == backend.authHeader.rawValue)
            let mayHave =
              switch backend.auth {
              case .key(let own): key == own.revealed
              case .none: false
              case .passthrough: sent.named[key] == index || sent.bare.contains(key) && (scenario.passthrough == [index] || isDirect)
              }
            #expect(mayHave && !lacks, "seed \(seed): backend \(index) of \(scenario.backends.map(\.auth)) gets \(key) of \(sent)")
          }
        }
      }
    }
    #expect(delivered > 1000)
  }
}
