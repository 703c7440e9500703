// A key never reaches a backend it was not given for: thousands of random requests, and a search of every byte that any backend received.
import Foundation
import Testing

@Suite("Every key of thousands of requests")
struct CredentialPropertyTests {
  /// `SIEVE_CREDENTIAL_REQUESTS=1000000` asks for more than there is time for in every run, `SIEVE_CREDENTIAL_SEED=1201` goes on behind 600,000.
  private static let configurations = max(1, (number("SIEVE_CREDENTIAL_REQUESTS") ?? 20_000) / 500)
  private static let firstSeed = number("SIEVE_CREDENTIAL_SEED") ?? 1
  private static let requests = 500
  private static let connections = 25

  @Test("goes to the backend it is for, or to none; never into the log", arguments: firstSeed..<firstSeed + configurations)
  func property(seed: UInt64) throws {
    var scenario = CredentialScenario(seed: seed)
    let backends = try scenario.backends.map { _ in try RecordingBackend(models: ["m", "n"]) }
    let yaml = scenario.yaml(baseURLs: backends.map(\.baseURL))
    var givenIn: [String: String] = [:]
    var arrived: [Set<String>] = backends.map { _ in [] }
    try withProxy(yaml) { proxy in
      var clients = try (0..<Self.connections).map { _ in try proxy.connect() }
      for _ in 0..<Self.requests / Self.connections {
        let batch = clients.indices.map { _ in scenario.request() }
        for (client, request) in zip(clients, batch) { try client.send(request.text) }
        for index in clients.indices {
          let response = try clients[index].response()
          #expect(
            response.status != 0 && !Self.hasSecret(response), "seed \(seed): \(batch[index].text)\n\(response.lines)\(response.text)")
          if response["connection"] == "close" { clients[index] = try proxy.connect() }
          for secret in CredentialScenario.secrets(in: batch[index].text) { givenIn[secret] = batch[index].text }
        }
        for (index, backend) in backends.enumerated() {
          let bytes = String(decoding: backend.takeBytes(), as: UTF8.self)
          for secret in CredentialScenario.secrets(in: bytes) {
            arrived[index].insert(secret)
            let isAllowed = scenario.owners[secret]?.contains(index) ?? false
            #expect(isAllowed, "seed \(seed): backend \(index) received \(secret) of\n\(givenIn[secret] ?? "")\nof\n\(yaml)")
          }
        }
        for request in batch {
          guard let (backend, secret) = request.mustArrive else { continue }
          #expect(arrived[backend].contains(secret), "seed \(seed): backend \(backend) lacks \(secret) of\n\(request.text)\nof\n\(yaml)")
        }
        try proxy.program.readLog()
      }
    }
    for (index, backend) in scenario.backends.enumerated() where backend.auth == .key { #expect(arrived[index].contains(backend.key)) }
  }

  private static func number(_ variable: String) -> UInt64? { ProcessInfo.processInfo.environment[variable].flatMap { UInt64($0) } }

  private static func hasSecret(_ message: WireMessage) -> Bool {
    message.text.contains(TestSecret.mark) || message.lines.contains { $0.contains(TestSecret.mark) }
  }
}
