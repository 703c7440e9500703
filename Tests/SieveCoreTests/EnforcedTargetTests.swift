// Paths, queries, Content-Types and forms where a filter is enforced.

import Testing

@testable import SieveCore

@Suite("The head of a request where a filter is enforced")
struct EnforcedTargetTests {
  @Test(
    "names the model in its path",
    arguments: [
      ("DELETE", "/v1/models/a", "a"), ("DELETE", "/v1/models/a/b:c", "a/b:c"), ("DELETE", "/v1/models/a%2Fb", "a/b"),
      ("GET", "/v1/models/a/endpoints", "a/endpoints"), ("GET", "/v1/engines/a", "a"), ("GET", "/openai/deployments/a/x", "a"),
      ("GET", "/v1beta/models/a", "models/a"), ("GET", "/api/v0/models/a/b", "a/b"), ("DELETE", "/models/a", "a"),
      ("GET", "/v1/deployments/a%40b/x", "a@b"),
    ])
  func path(method: String, target: String, model: String) {
    #expect(EnforcedReading.read(method, target) == .models([model]))
  }

  @Test("is read alike where its path is one of the frequent ones", arguments: EnforcedPath.frequent.map(\.description))
  func frequent(path: String) throws {
    try Array(path.utf8).withUnsafeBytes { bytes in
      let (known, read) = (try EnforcedPath(bytes, method: "POST"), try EnforcedPath(reading: bytes, method: "POST"))
      #expect(known.need == read.need && known.mentions == read.mentions && known.need == .top)
      #expect(!known.isNative && !known.isRealtime && !read.isNative && !read.isRealtime)
      let (got, gotRead) = (try EnforcedPath(bytes, method: "GET"), try EnforcedPath(reading: bytes, method: "GET"))
      #expect(got.need == gotRead.need)
    }
  }

  @Test(
    "is refused where its path is not in its plain spelling",
    arguments: [
      "/v1//chat/completions", "/v1/chat/completions/", "/v1/chat%2Fcompletions", "/v1/%63hat/completions", "/v1/engines%2Fa/completions",
      "/v1/deployments/a%2Fb/chat", "/v1/chat/completions;x", "/v1/x;model=b", "/v1\\chat\\completions", "/v1/chat/completions%00",
      "/v1/engines/a%3Fb/x", "/v1/engines/a%23/x", "/v1/engines/a%25/x", "/v1/engines/a%5Cb/x", "/v1/engines/a%3Bb/x", "/v1/ü",
      "/v1/engines/%61/x", "/v1/engines/a%2/x", "/v1/./chat", "/v1/engines/../x", "/v1/engines//x", "/v1/a\"b", "/v1/a b",
      "/v1/models%2fa", "/v1/chat%2E/x",
    ])
  func plain(target: String) {
    #expect(EnforcedReading.read("POST", target, body: Array(#"{"model":"a"}"#.utf8)) == .refused(400))
  }

  @Test(
    "is refused where its path could lead to a model in a way that is not known",
    arguments: [
      "/V1/chat/completions", "/v1/Models/a", "/v1/Engines/a/x", "/v1/x/models", "/v1/embeddings/models", "/v1/engines/a/engines/b",
      "/v1/engines", "/upstream/b/v1/chat/completions", "/v1/upstream/b", "/model/b/invoke", "/v1/publishers/x/models/b", "/v3/chat", "/",
      "/x", "/api/x", "/v1beta/models/a:b:c", "/v1beta/models/a%3Ax:generateContent", "/v1beta/models/:x", "/v1beta/models", "/v1",
      "/v1/models/a:generateContent", "/v1/tuned_models/x", "/v1beta/Models/a:x", "*", "",
    ])
  func known(target: String) {
    #expect(EnforcedReading.read("POST", target, body: Array(#"{"model":"a"}"#.utf8)) == .refused(403))
  }

  @Test(
    "is refused where its query could be read to name another model",
    arguments: [
      "a=1;model=b", "model=a;b", "model=a;model=b", "model=a&model=b", "model=a&MODEL=b", "model", "model=", "model=%", "model=a%00",
      "+model=b", String(repeating: "+", count: 100) + "model=b", "model%00=b", "model[]=b", "session[model]=b", "model.x=b", "%zz=1",
      "mo;del=b", "model=%FF", "model_id=a&model-id=b",
    ])
  func query(query: String) {
    #expect(EnforcedReading.read("POST", "/v1/chat/completions?" + query, body: Array(#"{"model":"a"}"#.utf8)) == .refused(400))
  }

  @Test(
    "may have any other query", arguments: ["a=1;b=2", "x=%zz", "&&", "limit=2&after=f", "modality=x", "api-version=2024", "", "a?b=c"])
  func otherQuery(query: String) {
    #expect(EnforcedReading.read("GET", "/v1/files?" + query) == .models([]))
  }

  @Test("opens a WebSocket only where the model is known before")
  func upgrade() {
    #expect(EnforcedReading.read("GET", "/v1/realtime?model=a", isUpgrade: true) == .models(["a"]))
    for target in ["/v1/realtime", "/v1/realtime?Model=a", "/v1/realtime?model_id=a"] {
      #expect(EnforcedReading.read("GET", target, isUpgrade: true) == .refused(400))
    }
    #expect(EnforcedReading.read("GET", "/v1/responses?model=a", isUpgrade: true) == .refused(403))
    #expect(EnforcedReading.read("GET", "/v1/files", isUpgrade: true) == .refused(403))
  }

  @Test(
    "is refused where its Content-Type is not one that is read in one way",
    arguments: [
      ["application/json", "application/x-www-form-urlencoded"], ["application/json", "application/json"],
      ["application/json; charset=utf-7"], ["application/json; charset=utf-16"], ["application/json; charset=utf-8; charset=utf-8"],
      ["application/json; boundary=b"], ["application/json, multipart/form-data"], ["application/json; x=multipart/form-data"],
      ["audio/wav"], ["application/octet-stream"], ["multipart/mixed; boundary=b"], ["application/x-www-form-urlencoded"],
      ["application/xml"], ["application/json;charset"], ["application/json\u{E9}"], ["application/x y+json"], ["application/sdp"],
      ["multipart/form-data"], ["multipart/form-data; boundary=a; boundary=b"], ["multipart/form-data; boundary=b; charset=utf-16"],
    ])
  func contentType(types: [String]) {
    #expect(EnforcedReading.read(types: types, body: Array(#"{"model":"a"}"#.utf8)) == .refused(400))
  }

  @Test(
    "may say its type in any ordinary way",
    arguments: [
      ["application/json"], ["Application/JSON; charset=UTF-8"], ["application/json;charset=\"utf-8\""], ["application/vnd.api+json"],
      ["text/plain"], ["text/plain; charset=utf-8"], [""], [],
    ])
  func ordinaryType(types: [String]) {
    #expect(EnforcedReading.read(types: types, body: Array(#"{"model":"a"}"#.utf8)) == .models(["a"]))
  }

  @Test("is refused where a body without a type could be taken for a form", arguments: [[], ["text/plain"]])
  func untyped(types: [String]) {
    for text in [
      "&model=b&", "&" + String(repeating: "+", count: 100) + "model=b", "&mod%65l=b", ";model=b", "&m[model]=b", "&purpose=batch",
    ] {
      #expect(EnforcedReading.read(types: types, body: Array("{\"model\":\"a\",\"x\":\"\(text)\"}".utf8)) == .refused(400))
    }
    #expect(EnforcedReading.read(types: types, body: Array(#"{"model":"a","x":"b=c&d"}"#.utf8)) == .models(["a"]))
  }

  @Test("is refused where its body is compressed")
  func compressed() {
    #expect(EnforcedReading.read(isEncoded: true, body: [1]) == .refused(415))
    #expect(EnforcedReading.read("GET", "/v1/files", isEncoded: true) == .models([]))
  }

  @Test(
    "reads a form's model",
    arguments: [
      ("model=a", .models(["a"])), ("x=1&model=a%2Fb+c", .models(["a/b c"])), ("model=a&model_id=b&x", .models(["a", "b"])),
      ("Model=a", .refused(400)), ("model_id=a", .refused(400)),
      ("model=a&model=b", .refused(400)), ("model=a&Model=b", .refused(400)), ("x=1;model=a", .refused(400)), ("model=a;x", .refused(400)),
      ("model[]=a", .refused(400)), ("x=1", .refused(400)), ("_charset_=utf-7&model=a", .refused(400)), ("%=1&model=a", .refused(400)),
      (#"{"model":"a"}&model=hidden&"#, .refused(400)), (" [1]&model=a", .refused(400)), ("\u{FEFF}model=a", .refused(400)),
      ("model=a&purpose=batch", .refused(403)), ("model=a&input_file_id=f", .refused(403)),
    ] as [(String, EnforcedReading)])
  func form(body: String, expected: EnforcedReading) {
    #expect(EnforcedReading.post("/v1/audio/speech", body, type: "application/x-www-form-urlencoded") == expected)
  }

  @Test(
    "has no field that names a model",
    arguments: [
      ("azureml-model-deployment", true), ("x-gateway-model-name", true), ("X_Model", true), ("x-deployment", true),
      ("content-type", false),
      ("x-stainless-lang", false), ("x-modelsieve-backend", false), ("x-openwebui-chat-id", false),
    ])
  func fields(name: String, isModel: Bool) {
    #expect(Array(name.utf8).withUnsafeBytes { EnforcedRequest.isModelField($0) } == isModel)
  }
}
