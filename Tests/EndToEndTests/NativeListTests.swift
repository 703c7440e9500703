// Lists of models in the shape of other APIs.
import Testing

@Suite("A list in another API's shape")
struct NativeListTests {
  @Test(
    "is filtered in that shape, every other byte as it came",
    arguments: [
      (
        "/api/tags", #"{ "models" : [ {"name":"a:1","size":1.0} , {"name":"b:1"}, {"name":"a:2"}], "x": [1] }"#,
        #"{ "models" : [{"name":"a:1","size":1.0},{"name":"a:2"}], "x": [1] }"#
      ),
      (
        "/v1beta/models?x=2", #"{"models":[{"name":"b","displayName":"B"},{"name":"a"}],"nextPageToken":""}"#,
        #"{"models":[{"name":"a"}],"nextPageToken":""}"#
      ),
      ("/api/v0/models", #"{"data":[{"id":"b"}],"object":"list"}"#, #"{"data":[],"object":"list"}"#),
      ("/api/ps", #"{"models":[{"name":"b:1","model":"b:1","size_vram":1},{"name":"a:1"}]}"#, #"{"models":[{"name":"a:1"}]}"#),
      (
        "/api/v1/models", #"{"models":[{"type":"llm","key":"b","display_name":"a"},{"key":"a/x","loaded_instances":[{"id":"b"}]}]}"#,
        #"{"models":[{"key":"a/x","loaded_instances":[{"id":"b"}]}]}"#
      ),
      (
        "/v1/model/info", #"{"data":[{"model_name":"b","litellm_params":{"model":"a"}},{"model_name":"a","model_info":{"id":"b"}}]}"#,
        #"{"data":[{"model_name":"a","model_info":{"id":"b"}}]}"#
      ),
      (
        "/api/tags?both", #"{"models":[{"name":"b","model":"b"},{"name":"a","model":"a"}],"object":"list","data":[{"id":"b"},{"id":"a"}]}"#,
        #"{"models":[{"name":"a","model":"a"}],"object":"list","data":[{"id":"a"}]}"#
      ),
      ("/api/tags?twice", #"{"models":[{"name":"b"},7],"models":[{"name":"a"}]}"#, #"{"models":[],"models":[{"name":"a"}]}"#),
      ("/v1/embeddings/models", #"{"data":[{"id":"b"},{"id":"a"}]}"#, #"{"data":[{"id":"a"}]}"#),
      ("/api/tags/", #"{"models":[{"name":"b"},{"name":"a"}]}"#, #"{"models":[{"name":"a"}]}"#),
      ("/API//Tags", #"{"models":[{"name":"b"},{"name":"a"}]}"#, #"{"models":[{"name":"a"}]}"#),
      ("/v1/model/%69nfo", #"{"data":[{"model_name":"b"},{"model_name":"a"}]}"#, #"{"data":[{"model_name":"a"}]}"#),
    ])
  func filtered(target: String, sent: String, seen: String) throws {
    try withProxy(named: "or", backend: "paths: [\"*\"]\nglob: [\"a*\"]") { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", target)
      let (connection, request) = try upstream.exchange()
      #expect(request.target == target)
      try connection.reply(body: sent)
      let response = try client.response()
      #expect(response.status == 200)
      #expect(response.text == seen)
      #expect(response["x-modelsieve-backend"] == "or")
    }
  }

  @Test("says what of it was not understood")
  func unread() throws {
    try withProxy(named: "or", backend: "paths: [\"*\"]") { proxy, upstream in
      let client = try proxy.connect()
      for (list, partial) in [(#"{"models":[{"name":"a"},{"size":1},7]}"#, "or=2-unread"), (#"{"models":[{"name":"a"}]}"#, nil)] {
        try client.send("GET", "/api/tags")
        try upstream.exchange().connection.reply(body: list)
        try #expect(client.response()["x-modelsieve-partial"] == partial)
      }
    }
  }

  @Test("is closed unless paths opens it")
  func closed() throws {
    try withProxy(backend: "glob: [\"a*\"]") { proxy, upstream in
      try #expect(proxy.get("/api/tags").errorCode == "unknown_path")
      try #expect(!upstream.hasConnection())
    }
  }

  @Test("that is refused, or is no list, is told like any other")
  func failures() throws {
    try withProxy(backend: "paths: [\"*\"]") { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/api/tags")
      try upstream.exchange().connection.reply("418 Teapot", body: "no")
      let refusal = try client.response()
      #expect(refusal.status == 418 && refusal.text == "no")
      try client.send("GET", "/api/tags")
      try upstream.exchange().connection.reply(body: "<html>")
      try #expect(client.response().errorCode == "upstream_invalid_response")
    }
  }
}

@Suite("A model in the path of Gemini's own API")
struct NativeModelTests {
  @Test("is called by the id its list has, and not when that is hidden and the filter enforced")
  func enforced() throws {
    try withProxy(backend: "paths: [\"*\"]\nglob: [\"models/a*\"]\nenforce: true\nlist_timeout: 100ms") { proxy, upstream in
      let client = try proxy.connect()
      try client.post("/v1beta/models/a-1:generateContent?alt=sse", body: #"{"contents":[]}"#)
      let (connection, request) = try upstream.exchange()
      #expect(request.target == "/v1beta/models/a-1:generateContent?alt=sse")
      #expect(request.text == #"{"contents":[]}"#)
      try connection.reply()
      try #expect(client.response().status == 200)
      for (target, code) in [
        ("/v1beta/models/b:generateContent", "model_not_found"), ("/v1beta/models/%62:generateContent", "invalid_request"),
        ("/v1beta/models/b/operations/x", "forbidden"),
      ] {
        try client.post(target, body: "{}")
        try #expect(client.response().errorCode == code, "\(target)")
      }
      // For suggestions, the list is asked for; the model is not.
      while try upstream.hasConnection() { try #expect(upstream.exchange().request.target == "/v1/models") }
    }
  }
}
