internal import SampleProvider
internal import SieveCore
internal import TestSupport
internal import Testing

@testable internal import SieveCommands

@Suite("The health probe")
struct HealthProbeTests {
  private func probe(_ port: Int, host: String = "127.0.0.1") -> HealthProbe {
    var settings = ServerSettings()
    settings.host = host
    settings.port = port
    return HealthProbe(settings, patience: .seconds(900))
  }

  @Test("What listens there and is no modelsieve is not ready", arguments: ["127.0.0.1", "0.0.0.0"])
  func stranger(host: String) async throws {
    try await withProvider { provider in
      guard case .answered(let status) = await probe(provider.port, host: host).ask() else {
        Issue.record("no answer was seen")
        return
      }
      #expect(status.hasPrefix("4"))
    }
  }

  @Test("Nobody there is told as such")
  func nobody() async throws {
    let dead = try DeadPort()
    #expect(await probe(dead.number).ask() == .unreachable("nothing listens there"))
    withExtendedLifetime(dead) {}
  }
}
