// The model in a request target: its query and its path.

import Testing

@testable import SieveCore

@Suite struct TargetModelTests {
  private func query(_ target: String) -> ModelFinding { Array(target.utf8).withUnsafeBytes { QueryModel.find(in: $0) } }
  private func listed(_ path: String) -> ModelFinding { Array(path.utf8).withUnsafeBytes { PathModel.listed(in: $0) } }
  private func deployment(_ path: String) -> ModelFinding { Array(path.utf8).withUnsafeBytes { PathModel.deployment(in: $0) } }

  @Test(arguments: [
    ("/v1/realtime?model=gpt-4o", "gpt-4o"), ("/?a=b&model=a%2Fb%3Afree&c=d", "a/b:free"), ("/?model=a+b%2B", "a b+"), ("/?model=", ""),
    ("/?mod%65l=m", "m"), ("/?MODEL=m", "m"), ("/?model=a=b", "a=b"), ("/?&&model=m&", "m"), ("/?a=%zz&model=m", "m"),
    ("/?models=a&mode=b&x=model&model=%C3%A9", "é"), ("/?model=/?x", "/?x"),
  ])
  func `the query's model is found`(target: String, model: String) {
    #expect(query(target).value == model)
  }

  @Test(
    arguments: [
      ("/v1/models", .absent), ("/?", .absent), ("/?a=b", .absent), ("/model=x", .absent), ("/?%6=x", .absent), ("/?model", .notString),
      ("/?model=a&model=b", .duplicate), ("/?model=a&model", .duplicate), ("/?model=%zz&mod%65l=b", .duplicate),
      ("/?model=%", .malformed(.badText)), ("/?model=%4", .malformed(.badText)), ("/?model=%ff", .malformed(.badText)),
      ("/?model=%00", .malformed(.badText)), ("/?model=a%0d%0a", .malformed(.badText)), ("/?model=%+1", .malformed(.badText)),
    ] as [(String, ModelFinding)])
  func `a query without one model is told apart`(target: String, expected: ModelFinding) {
    #expect(query(target) == expected)
  }

  @Test func `only the query's model is replaced`() {
    let target = "/v1/realtime?a=%20&model=x%2Fy&b"
    let replaced = query(target).replacing(in: Array(target.utf8), by: "é/z+ &=#:~")
    #expect(replaced == "/v1/realtime?a=%20&model=%C3%A9%2Fz%2B%20%26%3D%23:~&b")
  }

  @Test(arguments: [
    ("/v1/models/gpt-4o", "gpt-4o"), ("/v1/models/a/b:free", "a/b:free"), ("/v1/models/a%2Fb%3afree", "a/b:free"),
    ("/v1/models/a+b", "a+b"),
    ("/v1/models//", "/"), ("/models/a/b", "a/b"), ("/v1/models/./models/x.gguf", "./models/x.gguf"), ("/v1/models/%C3%A9", "é"),
  ])
  func `the model of a list entry's path is found`(path: String, model: String) {
    #expect(listed(path).value == model)
  }

  @Test(
    arguments: [
      ("/v1/models", .absent), ("/v1/models/", .absent), ("/v1/chat/models/x", .absent), ("", .absent),
      ("/v1/models/%2", .malformed(.badText)),
      ("/v1/models/%FF", .malformed(.badText)), ("/v1/models/a%00", .malformed(.badText)),
    ] as [(String, ModelFinding)])
  func `a path without a list entry's model is told apart`(path: String, expected: ModelFinding) {
    #expect(listed(path) == expected)
  }

  @Test(arguments: [
    ("/v1/models/a/b/endpoints", "a/b"), ("/models/a%2Fb/endpoints", "a/b"), ("/v1/models/endpoints/endpoints", "endpoints"),
    ("/v1/models//endpoints", nil), ("/v1/models/endpoints", nil), ("/v1/models/a", nil), ("/v1/models/a/endpoints/", nil),
  ])
  func `the model that a path asks something of is found`(path: String, model: String?) {
    #expect(Array(path.utf8).withUnsafeBytes { PathModel.described(in: $0) }.value == model)
  }

  @Test(arguments: [
    ("/openai/deployments/gpt-4o/chat/completions", "gpt-4o"), ("/v1/deployments/a%2Fb/", "a/b"), ("/deployments/a:b/x", "a:b"),
    ("/openai/Deploym%65nts/m/x", "m"), ("/deployments/deployments/x", "deployments"), ("/deployments/first/deployments/second/", "first"),
  ])
  func `a deployment is found`(path: String, model: String) {
    #expect(deployment(path).value == model)
  }

  @Test(
    arguments: [
      ("/openai/deployments", .absent), ("/openai/deployments/", .absent), ("/openai/deployments/m", .absent), ("/deployments//x", .absent),
      ("/v1/mydeployments/m/x", .absent), ("/", .absent), ("", .absent), ("/deployments/%x/y", .malformed(.badText)),
    ] as [(String, ModelFinding)])
  func `a path without a deployment is told apart`(path: String, expected: ModelFinding) {
    #expect(deployment(path) == expected)
  }

  @Test func `only the path's model is replaced`() {
    let listedPath = "/v1/models/x%2Fy"
    #expect(listed(listedPath).replacing(in: Array(listedPath.utf8), by: "a/b c?") == "/v1/models/a/b%20c%3F")
    let deploymentPath = "/openai/deployments/x/chat"
    #expect(deployment(deploymentPath).replacing(in: Array(deploymentPath.utf8), by: "a/b:c") == "/openai/deployments/a%2Fb:c/chat")
  }

  @Test func `what is encoded is decoded to the same`() throws {
    let text = String(String.UnicodeScalarView((1..<0x250).compactMap(Unicode.Scalar.init))) + "😀"
    for kept in [UInt8(ascii: ":"), UInt8(ascii: "/")] {
      let encoded = PercentCoding.encode(text, keeping: kept)
      #expect(encoded.allSatisfy { $0 > 0x20 && $0 < 0x7F })
      #expect(try encoded.withUnsafeBytes { try PercentCoding.decode($0) } == Array(text.utf8))
    }
  }
}
