internal import SieveProxy
internal import Testing

@testable internal import SieveCommands

@Suite("Sockets that are handed over")
struct SocketActivationTests {
  private func descriptors(_ environment: [String: String]) throws -> [Int32] {
    try SocketActivation.addresses(environment, processID: 42).compactMap {
      if case .inherited(let descriptor) = $0 { descriptor } else { nil }
    }
  }

  @Test(
    "They begin at 3, and are taken where they are meant for this process or for nobody in particular",
    arguments: [
      ([:], []), (["LISTEN_FDS": ""], []), (["LISTEN_FDS": "0"], []), (["LISTEN_FDS": "1"], [3]),
      (["LISTEN_FDS": "2", "LISTEN_PID": "42"], [3, 4]), (["LISTEN_FDS": "2", "LISTEN_PID": "41"], []),
    ] as [([String: String], [Int32])])
  func taken(environment: [String: String], expected: [Int32]) throws {
    try #expect(descriptors(environment) == expected)
  }

  @Test("What is no number of sockets is refused", arguments: ["one", "-1", "65", "3.0", "99999999999999999999"])
  func refused(count: String) {
    #expect(throws: ProxyStartError.self) { try descriptors(["LISTEN_FDS": count]) }
  }
}
