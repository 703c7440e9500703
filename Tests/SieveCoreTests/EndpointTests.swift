import Foundation
import Testing

@testable import SieveCore

@Suite struct EndpointTests {
  @Test(
    arguments: [
      ("/v1/models", .list), ("/models", .list), ("/v1/models/gpt-4o", .model), ("/v1/models/a/b", .model), ("/v1/models//", .model),
      ("/v1/chat/completions", .v1), ("/v1/", .v1), ("/v1/model", .v1), ("/v1/modelsx", .v1), ("/-/health", .health), ("/-/ready", .ready),
      ("/", .page), ("/-/", .admin), ("/-", .admin), ("/v1", .outsideV1), ("/v10/x", .outsideV1),
      ("/models/x", .model),
      ("/api/tags", .nativeList), ("/v1beta/models", .nativeList), ("/api/tag", .outsideV1), ("/v1//models", .list), ("/v1/models/", .list),
      ("/v1/%6dodels", .list), ("/api/ps", .nativeList), ("/v1/model/info", .v1List), ("/v1/models/./models/x.gguf", .model),
      ("/chat/completions", .bareV1), ("/chat/completions/c/messages", .bareV1), ("/chat", .outsideV1), ("/chat/completionsx", .outsideV1),
      ("/completions", .bareV1), ("/embeddings", .bareV1), ("/responses/r", .bareV1), ("/messages", .bareV1), ("/Messages", .outsideV1),
      ("/messagesx", .outsideV1), ("/completion", .outsideV1),
      ("/-/metrics", .metrics), ("/-/health/", .admin), ("/-/healthy", .admin), ("*", .outsideV1), ("", .outsideV1),
    ] as [(String, Endpoint)])
  func `a path asks for one thing`(path: String, endpoint: Endpoint) {
    #expect(Self.read(path) { Endpoint(path: $0) } == endpoint)
  }

  /// What Gin, Express, Starlette and Tomcat make of a path before they look for what serves it.
  private static let spellings: [@Sendable (String) -> String] = [
    { $0 + "/" }, { "/" + $0 }, { $0.replacingOccurrences(of: "/", with: "//") }, { $0.uppercased() }, { $0 + ";v=1" }, { $0 + "%2F" },
    { $0.replacingOccurrences(of: "o", with: "%6f") }, { $0.replacingOccurrences(of: "/", with: "\\") }, { $0 + ";a/" },
    { "/" + String(repeating: "/", count: 300) + $0 },
  ]

  @Test(
    arguments: [
      ("/v1/models", .list), ("/models", .list), ("/v1/model/info", .v1List), ("/v1/embeddings/models", .v1List),
      ("/embeddings/models", .v1List), ("/api/tags", .nativeList), ("/api/ps", .nativeList), ("/api/v0/models", .nativeList),
      ("/api/v1/models", .nativeList), ("/v1beta/models", .nativeList),
    ] as [(String, Endpoint)], spellings.indices)
  func `a list is one however it is spelt`(list: (path: String, endpoint: Endpoint), spelling: Int) {
    let spelt = Self.spellings[spelling](list.path)
    // A backslash at the very front is no path at all.
    #expect(Self.read(spelt.hasPrefix("\\") ? "/" + spelt : spelt) { Endpoint(path: $0) } == list.endpoint, "\(spelt)")
  }

  @Test(arguments: [
    ("/v1//models/a/B", 12), ("/V1/models/a", 11), ("//models//x", 10), ("/v1/%6dodels/x", 13), ("/v1\\models\\x", 11),
    ("/models;a=b/x", 12),
  ])
  func `so is that of a model, and its id begins where it stands`(path: String, start: Int) {
    #expect(Self.read(path) { Endpoint(path: $0) } == .model)
    #expect(Self.read(path, Endpoint.idStart) == start)
  }

  @Test(
    arguments: [
      ("/v1/files/file-A", .v1), ("/v1/responses/resp_A/", .v1), ("/v1/chat//completions", .v1), ("/v1/Model", .v1),
      ("/files/models-A", .bareV1),
      ("/rerank", .bareV1), ("/ocr", .bareV1), ("/API/TAG", .outsideV1), ("/v1/models;a", .list),
    ] as [(String, Endpoint)])
  func `what is no list is not made one`(path: String, endpoint: Endpoint) {
    #expect(Self.read(path) { Endpoint(path: $0) } == endpoint)
  }

  @Test(arguments: [("/v1/models/./x.gguf", 11), ("/models/../x", 8), ("/v1/models/", nil), ("/v1/chat", nil), ("/x/models/y", nil)])
  func `an id begins behind models`(path: String, start: Int?) {
    #expect(Self.read(path, Endpoint.idStart) == start)
  }

  @Test(arguments: [("/v1/chat/completions", 3), ("/chat/completions", 0), ("/v1/models/x", 3), ("/models", 0)])
  func `a call without v1 has nothing to leave out`(path: String, length: Int) {
    #expect(Self.read(path, Endpoint.v1Length) == length)
  }

  @Test(arguments: [
    ("/v1/files", true), ("/files", true), ("/v1/uploads/u/parts", true), ("/uploads/u/parts", true), ("/v1/files/f", false),
    ("/v1/fil", false),
    ("/v1/uploads", false), ("/v1/uploads/u/complete", false), ("/v1/uploads/a/b/parts", false), ("/v1/chat/completions", false),
    ("/v1/", false),
    ("/v1/fine_tuning/jobs", false),
  ])
  func `a call that carries a file is known`(path: String, isSo: Bool) {
    #expect(Self.read(path, Endpoint.carriesFile) == isSo)
  }

  @Test(arguments: [
    ("/llm/v1/models", "/llm", 4), ("/llm/", "/llm", 4), ("/a/b/v1/x", "/a/b", 4), ("/v1/models", "/llm", 0), ("/llm", "/llm", 0),
    ("/llms/v1", "/llm", 0), ("/LLM/v1", "/llm", 0), ("/x/llm/v1", "/llm", 0), ("/llm/v1", "", 0), ("", "/llm", 0),
  ])
  func `the root path is whole segments, or not there`(path: String, root: String, length: Int) {
    #expect(Self.read(path) { Endpoint.rootLength(of: $0, root: Array(root.utf8)) } == length)
  }

  @Test(arguments: [
    "/-", "/-/", "/-/metrics/", "/-/x/y", "//-/metrics", "/%2d/metrics", "/%2D/", "/-%2fmetrics", "/%2f-/x", "/-\\metrics", "\\-/x",
    "/%5C-%5cx",
    "/-;a/metrics", "/-%3Ba/x", "///%2d", "/%252d/x", "/-%252Fx", "/%25252d%2f", "/-//metrics", "/-/metrics%00",
  ])
  func `what is under the hyphen is found however it is spelt`(path: String) {
    #expect(Self.read(path, Endpoint.isUnderAdmin))
    #expect([.admin, .page, .health, .ready, .metrics].contains(Self.read(path) { Endpoint(path: $0) }))
  }

  @Test(arguments: ["/-x", "/--/", "/a/-/", "-/x", "/", "", "/%2", "/%2e/", "/%2", "/%", "/v1/-/", "/_/", "/\u{2010}/", "/%25/-", "/%252/"])
  func `what only has a hyphen is not`(path: String) {
    #expect(!Self.read(path, Endpoint.isUnderAdmin))
  }

  private static let dots = [".", "..", "%2e", "%2E", ".%2e", "%2e.", "%2E%2e"]
  private static let ends = ["/", "\\", ";", ";a=b", "%2f", "%2F", "%5c", "%5C"]

  @Test(arguments: dots, ends)
  func `a dot segment is found however it is spelled and delimited`(dots: String, end: String) {
    for path in ["/v1/\(dots)", "/v1/\(dots)\(end)x", "/\(dots)\(end)", "/v1/a\(end)\(dots)", "/v1/a\(end)\(dots)/b", "\(dots)\(end)v1"] {
      // A semicolon begins parameters: what follows is dots again only where it begins with them.
      #expect(Self.hasDotSegment(path) == (end != ";a=b" || !path.hasPrefix("/v1/a")), "\(path)")
    }
  }

  @Test(arguments: [
    "/v1/models/gpt-4.1", "/v1/.well-known/x", "/v1/x.", "/v1/..x/y", "/v1/x../y", "/v1/.../y", "/v1/....", "/v1/%2e%2e%2e/", "/v1/a%2eb",
    "/v1/.%2ex", "/v1/%2", "/v1/%2e%2", "/v1/.%", "/v1/%252e%252e/x", "/v1/%2f%2f", "/v1//", "/v1/;;", "/v1/%3e", "/v1/%3e%3e/", "/v1/%4e/",
    "/v1/~/", "/", "",
  ])
  func `dots that are part of a name are none`(path: String) {
    #expect(!Self.hasDotSegment(path))
  }

  private static func hasDotSegment(_ path: String) -> Bool { read(path, Endpoint.hasDotSegment) }

  private static func read<Result>(_ path: String, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    Array(path.utf8).withUnsafeBytes(body)
  }
}
