import SieveHTTP
import Testing

@testable import SieveProxy

@Suite("An instance's mark in Via")
struct InstanceMarkTests {
  private static let others = (0..<17).map { "modelsieve-" + String(repeating: "0", count: 14) + String($0 + 16, radix: 16) }

  @Test(
    "is known wherever it stands, and others are collected",
    arguments: [
      ([], [], false), (["1.1 modelsieve"], [], false), (["2 outer, 1.1 \(others[0])", "1.1 \(others[1])"], Array(others[..<2]), false),
      (["1.1 \(others[0]), 1.1 \(InstanceMark.name)"], [], true), ([InstanceMark.name + "x"], [], true),
      ([String(InstanceMark.name.dropLast())], [], false), (["1.1 modelsieve-0123456789ABCDEF"], [], false),
      (others[..<16].map { "1.1 \($0)" }, Array(others[..<16]), false), (others.map { "1.1 \($0)" }, [], true),
    ])
  func passed(values: [String], names: [String], isLoop: Bool) throws {
    let lines = values.map { "Via: \($0)\r\n" }.joined()
    let head = RequestHead()
    let found = try Array("GET / HTTP/1.1\r\nHost: a\r\n\(lines)\r\n".utf8).withUnsafeBytes { bytes in
      _ = try head.parse(bytes, limits: HTTPLimits())
      return try? InstanceMark.passed(head, in: bytes)
    }
    #expect(found == (isLoop ? nil : names))
  }

  @Test(
    "tells an instance's answer from others",
    arguments: [
      ("Via: 1.1 \(InstanceMark.name)", true), ("via: 1.1 \(others[0]), 1.1 nginx", true), ("VIA: 1.1 nginx,1.1 \(others[1])", true),
      ("X-ModelSieve-Error: loop_detected", true), ("Via: 1.1 nginx", false), ("Via:", false), ("Via: 1.1 modelsieve-", false),
      ("Via: 1.1 \(others[0].dropLast())", false), ("X-Via: 1.1 \(others[0])", false),
    ])
  func answers(line: String, isInstance: Bool) throws {
    let head = ResponseHead()
    let found = try Array("HTTP/1.1 200 OK\r\n\(line)\r\n\r\n".utf8).withUnsafeBytes { bytes in
      _ = try head.parse(bytes, limits: HTTPLimits())
      return InstanceMark.isBorne(by: head, in: bytes)
    }
    #expect(found == isInstance)
  }
}
