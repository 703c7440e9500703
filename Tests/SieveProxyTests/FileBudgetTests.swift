import SieveCore
import Testing

@testable import SieveProxy

@Suite("The files that connections need")
struct FileBudgetTests {
  /// With a loop: 36 files for other things than connections.
  private static func budget(clients: Int, upstreams: [Int]) -> FileBudget {
    let url = BaseURL(scheme: .http, host: "127.0.0.1", port: 1, path: "/v1")
    var configuration = Configuration(
      backends: upstreams.map { count in
        var backend = Backend(name: "a", baseURL: url, auth: .none)
        backend.maxConnections = count
        return backend
      })
    configuration.server.maxConnections = clients
    return FileBudget(configuration, loopCount: 1)
  }

  @Test(
    "a client needs one, and one for a backend, as far as the backends take connections",
    arguments: [(100, [1000], 236), (100, [30], 166), (100, [30, 40], 206), (100, [60, 60], 236), (1, [1], 38)])
  func needed(clients: Int, upstreams: [Int], files: Int) {
    #expect(Self.budget(clients: clients, upstreams: upstreams).needed == files)
  }

  @Test("a loop needs four more")
  func loops() {
    let configuration = Configuration(backends: [])
    #expect(FileBudget(configuration, loopCount: 10).needed - FileBudget(configuration, loopCount: 1).needed == 36)
  }

  @Test(
    "as many clients fit as can each have a request under way",
    arguments: [(1000, [500], 236, 100), (1000, [30], 236, 170), (1000, [500], 36, 0), (1000, [500], 1, 0), (100, [500], 10_000, 100)])
  func fitting(clients: Int, upstreams: [Int], allowed: Int, fitting: Int) {
    #expect(Self.budget(clients: clients, upstreams: upstreams).clients(within: allowed) == fitting)
  }

  @Test("what is needed is just what lets all of them in", arguments: [(500, [64]), (500, [400]), (500, [500]), (20_000, [1024, 1024])])
  func inverse(clients: Int, upstreams: [Int]) {
    let budget = Self.budget(clients: clients, upstreams: upstreams)
    #expect(budget.clients(within: budget.needed) == clients)
    #expect(budget.clients(within: budget.needed - 1) == clients - 1)
  }
}
