import Foundation
import SieveConfig
import Testing

@testable import SieveConsole
@testable import SieveProxy

/// A console over lists that never change and a configuration file of its own, asked in process.
final class TestConsole {
  let folder = FileManager.default.temporaryDirectory.appending(path: "sieve-\(UUID().uuidString)").path
  let console: Console
  let source: FixedSource

  var path: String { folder + "/config.yaml" }

  init(_ file: String, lists: [String: String]) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let path = folder + "/config.yaml"
    try file.write(toFile: path, atomically: true, encoding: .utf8)
    source = try FixedSource(path, lists: lists)
    console = Console(
      info: ConsoleInfo(version: "1", started: 1, isDemo: false, hasStateDirectory: false), source: source,
      store: ConfigurationStore(path: path), usage: UsageStore(directory: nil))
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func bytes(_ request: ConsoleRequest) async throws -> (status: Int, bytes: [UInt8]) {
    let response = await console.answer(request)
    guard case .bytes(let bytes) = response.body else { throw CocoaError(.fileReadUnknown) }
    return (response.status, bytes)
  }

  func ask(_ request: ConsoleRequest) async throws -> (status: Int, json: [String: Any]) {
    let answer = try await bytes(request)
    return (answer.status, try JSONSerialization.jsonObject(with: Data(answer.bytes)) as? [String: Any] ?? [:])
  }

  func get(_ path: String, _ query: String = "") async throws -> [String: Any] {
    let answer = try await ask(
      ConsoleRequest(method: "GET", path: "/-/api/v1/" + path, query: query, url: "http://127.0.0.1:8080/llm"))
    #expect(answer.status == 200)
    return answer.json
  }

  func post(_ path: String, _ body: String, isSameOrigin: Bool = true) async throws -> (status: Int, json: [String: Any]) {
    try await ask(
      ConsoleRequest(
        method: "POST", path: "/-/api/v1/" + path, url: "http://127.0.0.1:8080/llm", isSameOrigin: isSameOrigin,
        contentType: "application/json", body: Array(body.utf8)))
  }
}
