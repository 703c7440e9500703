internal import Foundation
internal import NIOCore
internal import SieveCore
internal import SieveProxy

/// Looks for providers on this machine by asking for their list of models, as the proxy would.
struct LocalSearch {
  /// How long a port may take to answer.
  let patience: Duration

  /// What answers on `ports` of 127.0.0.1, in their order. All are asked at the same time, without a key.
  func findings(on ports: [Int]) async -> [LocalFinding] {
    await withTaskGroup(of: LocalFinding?.self) { group in
      for port in ports { group.addTask { await finding(on: port) } }
      var found: [Int: LocalFinding] = [:]
      for await case let finding? in group { found[finding.port] = finding }
      return ports.compactMap { found[$0] }
    }
  }

  private func finding(on port: Int) async -> LocalFinding? {
    async let answer = ask(port, "/v1")
    // A modelsieve shows its backends' lists, and would be taken for one of them.
    async let greeting = ask(port, "/-/health")
    switch await (answer, Self.isModelsieve(greeting)) {
    case (.list(let list, _), false):
      let provider = LocalProvider.recognise(owners: Self.owners(in: list.text), port: port)
      return LocalFinding(provider: provider, port: port, modelIDs: list.list.entries.map(\.model.id))
    // Not 403: on macOS, that is what AirPlay says on port 5000.
    case (.mirrored(let response), false) where response.status == 401:
      return LocalFinding(provider: LocalProvider.recognise(owners: [], port: port), port: port, modelIDs: nil)
    default: return nil
    }
  }

  private func ask(_ port: Int, _ path: String) async -> ListAnswer<RenderedList>? {
    var backend = Backend(name: "local", baseURL: BaseURL(scheme: .http, host: "127.0.0.1", port: port, path: path), auth: .none)
    backend.listTimeout = patience
    backend.connectionTimeout = patience
    guard let snapshot = try? Snapshot(Configuration(backends: [backend])) else { return nil }
    return try? await OfflineList.ask(snapshot)
  }

  private static func isModelsieve(_ answer: ListAnswer<RenderedList>?) -> Bool {
    guard case .mirrored(let response) = answer else { return false }
    return response.isFromModelSieve
  }

  private struct List: Decodable {
    struct Model: Decodable {
      let owner: String?

      enum CodingKeys: String, CodingKey {
        case owner = "owned_by"
      }
    }

    let data: [Model]
  }

  private static func owners(in list: String) -> [String] {
    let models = try? JSONDecoder().decode(List.self, from: Data(list.utf8)).data
    return (models ?? []).compactMap(\.owner).filter { !$0.isEmpty }
  }
}
