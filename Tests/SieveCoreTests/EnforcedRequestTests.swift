// Where a filter is enforced, every model that some backend could read is found, or the request is refused.

import Testing

@testable import SieveCore

@Suite("A request where a filter is enforced")
struct EnforcedRequestTests {
  @Test(
    "names its models in every place where a dialect reads one",
    arguments: [
      ("/v1/chat/completions", #"{"model":"a"}"#, ["a"]),
      ("/chat/completions", #"{"model":"a"}"#, ["a"]), ("/v1/whatever-comes-next", #"{"model":"\u0061"}"#, ["a"]),
      // OpenRouter
      ("/v1/chat/completions", #"{"model":"a","models":["b"],"route":"fallback"}"#, ["a", "b"]),
      ("/v1/chat/completions", #"{"model":"a","models":[{"id":"b"},{"model":"c"},{"x":["d"]}]}"#, ["a", "b", "c", "d"]),
      ("/v1/chat/completions", #"{"model":"a","plugins":[{"id":"x","engine":"exa","model":"b"}]}"#, ["a", "b"]),
      ("/v1/chat/completions", #"{"model":"a","tools":[{"type":"openrouter:image","parameters":{"model":"b"}}]}"#, ["a", "b"]),
      // LiteLLM
      ("/v1/chat/completions", #"{"model":"a","fallbacks":["b",{"model":"c"},{"d":["e"]}]}"#, ["a", "b", "c", "e"]),
      ("/v1/chat/completions", #"{"model":"a","context_window_fallbacks":[{"x":["b"]}],"model_group":"c"}"#, ["a", "b", "c"]),
      ("/v1/chat/completions", #"{"model":"a","router_settings_override":{"fallbacks":["b"]}}"#, ["a", "b"]),
      ("/v1/chat/completions", #"{"model":"a","extra_body":{"specific_deployment":"b"}}"#, ["a", "b"]),
      // OpenAI
      ("/v1/responses", #"{"model":"a","input":"x","tools":[{"type":"image_generation","model":"b"}]}"#, ["a", "b"]),
      ("/v1/responses", #"{"model":"a","input":[{"type":"x","tools":[{"model":"b"}]}]}"#, ["a", "b"]),
      ("/v1/responses/compact", #"{"model":"a"}"#, ["a"]), ("/v1/threads/runs", #"{"assistant_id":"x","model":"a"}"#, ["a"]),
      ("/v1/realtime/client_secrets", #"{"session":{"type":"realtime","model":"a"}}"#, ["a"]),
      (
        "/v1/realtime/client_secrets",
        #"{"session":{"model":"a","audio":{"input":{"format":{"type":"x"},"transcription":{"model":"b"}}}}}"#, ["a", "b"]
      ),
      (
        "/v1/realtime/client_secrets", #"{"session":{"type":"transcription","audio":{"input":{"transcription":{"model":"a"}}}}}"#, ["a"]
      ),
      ("/v1/realtime/transcription_sessions", #"{"input_audio_transcription":{"model":"a"}}"#, ["a"]),
      ("/v1/realtime/sessions", #"{"model":"a"}"#, ["a"]), ("/v1/moderations", #"{"model":"a","input":["x"]}"#, ["a"]),
      ("/v1/fine_tuning/jobs", #"{"model":"a","method":{"reinforcement":{"grader":{"model":"b"}}}}"#, ["a", "b"]),
      ("/v1/evals/e/runs", #"{"data_source":{"type":"completions","model":"a"}}"#, ["a"]),
      ("/v1/evals", #"{"testing_criteria":[{"type":"score_model","model":"a"}]}"#, ["a"]),
      ("/v1/vector_stores", #"{"name":"x","embedding_model":"a"}"#, ["a"]), ("/v1/engines/a/completions", "{}", ["a"]),
      ("/v1/images/edits", #"{"model":"a","prompt":"x","n":1}"#, ["a"]), ("/v1/rerank", #"{"model":"a","documents":[{"model":1}]}"#, ["a"]),
      // Azure
      ("/openai/deployments/a/chat/completions?api-version=1", "{}", ["a"]), ("/deployments/a/x", #"{"model":"b"}"#, ["a", "b"]),
      // Anthropic
      ("/v1/messages", #"{"model":"a","tools":[{"type":"advisor","model":"b"}]}"#, ["a", "b"]), ("/messages", #"{"model":"a"}"#, ["a"]),
      ("/v1/messages/batches", #"{"requests":[{"params":{"model":"a"}},{"params":{"model":"b"}}]}"#, ["a", "b"]),
      ("/v1/batch", #"{"model":"a","requests":[{"body":{"model":"b"}},{"model":"c"}]}"#, ["a", "b", "c"]),
      // Ollama, LM Studio
      ("/api/chat", #"{"model":"a"}"#, ["a"]), ("/api/show", #"{"name":"a"}"#, ["a"]), ("/api/show", #"{"NAME":"a"}"#, ["a"]),
      ("/api/copy", #"{"source":"a","destination":"b"}"#, ["a", "b"]), ("/api/create", #"{"model":"a","from":"b"}"#, ["a", "b"]),
      ("/api/v1/models/load", #"{"model":"a"}"#, ["a"]), ("/api/v1/models/unload", #"{"instance_id":"a"}"#, ["a"]),
      // Gemini
      ("/v1beta/models/a:generateContent", #"{"contents":[{"parts":[{"functionCall":{"args":{"model":"x"}}}]}]}"#, ["models/a"]),
      ("/v1beta/models/a:embedContent", #"{"model":"models/b","content":{"parts":[]}}"#, ["models/a", "models/b"]),
      ("/v1beta/models/a:batchEmbedContents", #"{"requests":[{"model":"models/b"}]}"#, ["models/a", "models/b"]),
      ("/v1beta/cachedContents", #"{"model":"models/a"}"#, ["models/a"]),
      ("/v1beta/tunedModels/a:generateContent", "{}", ["tunedModels/a"]),
      ("/v1beta/interactions", #"{"agent":"a"}"#, ["a"]),
      // A query
      ("/v1/audio/speech?model=a", #"{"model":"b"}"#, ["a", "b"]), ("/v1/x?model_id=a&m%6Fdel=%62", #"{"model":"c"}"#, ["a", "b", "c"]),
    ])
  func everyPlace(target: String, body: String, models: [String]) {
    #expect(EnforcedReading.post(target, body) == .models(models))
  }

  @Test(
    "is not refused for what people and programs write into it",
    arguments: [
      #"{"model":"a","messages":[{"role":"user","content":"x","model":"old"},{"content":[{"type":"tool_use","input":{"model":"T"}}]}]}"#,
      #"{"model":"a","messages":[],"metadata":{"model":"label"},"logit_bias":{"12":1},"user":"u"}"#,
      #"{"model":"a","tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":"#
        + #"{"model":{"type":"string","enum":["T"],"default":"T"},"größe":{"type":"object","properties":{"model":{}}}},"required":["model"]}}}]}"#,
      #"{"model":"a","tools":[{"name":"f","input_schema":{"properties":{"car":{"default":{"model":"T"},"examples":[{"model":"T"}]}}}}]}"#,
      #"{"model":"a","response_format":{"type":"json_schema","json_schema":{"schema":{"$defs":{"model":{"type":"object"}}}}}}"#,
      #"{"model":"a","chat_template_kwargs":{"model_identity":"You are"},"provider":{"allow_fallbacks":false,"sort":{"partition":"model"}}}"#,
      #"{"model":"a","input":[{"type":"function_call","arguments":"{}","model":"x"},{"content":[{"text":"model"}]}],"stream":true}"#,
      #"{"model":"a","models":null,"prompt":["x"],"system":[{"text":"x","model":"y"}],"stop":null,"n":1.5e2}"#,
      " { \"model\" : \"a\" , \"messages\" : [ { \"content\" : \"\u{E9}\\u00e9\\\"&model=b&\" } ] } \r\n",
    ])
  func ordinary(body: String) {
    #expect(EnforcedReading.post("/v1/chat/completions", body) == .models(["a"]))
  }

  @Test(
    "whose JSON two readers could take for two things is refused",
    arguments: [
      #"{"model":"a","model":"b"}"#, #"{"model":"a","Model":"b"}"#, #"{"mod\u0065l":"a"}"#, #"{"model":"a","model\u0000":"b"}"#,
      #"{"model":"a","model\u017f":["b"]}"#, #"{"model":"a","modelſ":["b"]}"#, #"{"model":"a","model_id":"b","modelId":"c"}"#,
      "\u{FEFF}{\"model\":\"a\"}", "{\"model\":\"a\"}\0", #"{"model":"a"}{"model":"b"}"#, #"{"model":"a",}"#, #"{"model":"a","x":NaN}"#,
      #"{"model":"a"} x"#, #"{"model":"a\u0000"}"#, #"{"model":"\ud800"}"#, #"{"model":["a"]}"#, #"{"model":{"id":"a"}}"#, #"{"model":1}"#,
      #"{"model":""}"#, #"[{"model":"a"}]"#, #""model""#, #"{"model":"a","x":'model'}"#, #"{"model":"a"/**/}"#, "{\"model\":\"a\nb\"}",
      #"{"model":"a","preset":"x"}"#, #"{"model":"a","agent_id":"x"}"#, "model=a", #"{"model":"a"}&model=hidden&"#,
      #"{"messages":[]}"#, #"{"model":null}"#, #"{"Model":"a"}"#, #"{"models":["a"]}"#, #"{"fallbacks":["a"]}"#, #"{"model_id":"a"}"#,
      #"{"x":{"model":"a"}}"#, #"{"prompt":{"id":"p"},"tools":[{"model":"a"}]}"#,
    ])
  func unclearJSON(body: String) {
    #expect(EnforcedReading.post("/v1/responses", body) == .refused(400))
  }

  @Test("with bytes that are not UTF-8 anywhere is refused", arguments: [[0xFF], [0xC0, 0xA2], [0xED, 0xA0, 0x80]] as [[UInt8]])
  func badText(bytes: [UInt8]) {
    let body = Array(#"{"model":"a","x":""#.utf8) + bytes + Array(#""}"#.utf8)
    #expect(EnforcedReading.read(body: body) == .refused(400))
  }

  @Test("in UTF-16 is refused") func utf16() {
    #expect(EnforcedReading.read(body: #"{"model":"a"}"#.utf16.flatMap { [UInt8($0), 0] }) == .refused(400))
  }

  @Test("may name a model of 512 bytes and no longer")
  func longest() {
    for (count, escaped) in [(512, false), (513, false), (512, true), (513, true)] {
      let written = String(repeating: escaped ? #"\u0061"# : "a", count: count)
      let expected: EnforcedReading = count == 512 ? .models([String(repeating: "a", count: 512)]) : .refused(400)
      #expect(EnforcedReading.post("/v1/chat/completions", "{\"model\":\"\(written)\"}") == expected)
    }
  }

  @Test("of more than 10,000 models is refused, whatever they take")
  func tooMany() {
    let models = { (count: Int) in "{\"model\":\"a\",\"models\":[" + Array(repeating: "\"a\"", count: count).joined(separator: ",") + "]}" }
    #expect(EnforcedReading.post("/v1/chat/completions", models(9_999)) != .refused(400))
    #expect(EnforcedReading.post("/v1/chat/completions", models(10_000)) == .refused(400))
  }

  @Test("says where each model stands, for messages and for rewriting")
  func places() throws {
    let body = Array(#"{"model":"a/b","session":{"model":"c"},"requests":[{"params":{"model":"d"}}]}"#.utf8)
    let mentions = try EnforcedReading.mentions("POST", "/v1/x?model=%65", ["application/json"], false, false, body)
    #expect(mentions.map(\.place) == ["?model", "model", "session.model", "requests.params.model"])
    #expect(mentions.map(\.origin) == [.target, .body, .body, .body])
    #expect(mentions.dropFirst().map { String(decoding: body[$0.field.range], as: UTF8.self) } == ["a/b", "c", "d"])
  }

  @Test(
    "that names no model passes where the call is known to need none",
    arguments: [
      ("GET", "/v1/files"), ("GET", "/v1/files/f/content"), ("DELETE", "/v1/files/f"), ("GET", "/v1/batches"), ("GET", "/v1/batches/b"),
      ("POST", "/v1/batches/b/cancel"), ("GET", "/v1/vector_stores/v/files?limit=2"), ("POST", "/v1/vector_stores"),
      ("GET", "/v1/responses/r"), ("DELETE", "/v1/responses/r"), ("POST", "/v1/responses/r/cancel"), ("HEAD", "/v1/files"),
      ("POST", "/v1/threads"), ("POST", "/v1/threads/t/messages"), ("GET", "/v1/chat/completions/c"), ("POST", "/v1/conversations"),
      ("GET", "/files"), ("GET", "/v1/messages/batches/b/results"), ("GET", "/api/version"), ("GET", "/v1beta/files/f"),
      ("POST", "/v1/uploads/u/complete"), ("OPTIONS", "/v1/chat/completions"), ("GET", "/openai/files"),
    ])
  func needsNone(method: String, target: String) {
    #expect(EnforcedReading.read(method, target) == .models([]))
  }

  @Test(
    "that names no model is refused where it is not",
    arguments: [
      ("POST", "/v1/chat/completions"), ("GET", "/v1/realtime"), ("POST", "/v1/threads/runs"), ("POST", "/v1/threads/t/runs"),
      ("POST", "/v1/moderations"), ("POST", "/v1/videos/v/remix"), ("GET", "/v1/whatever"), ("POST", "/v1/agents/completions"),
      ("PROPFIND", "/v1/files"), ("POST", "/api/chat"), ("POST", "/v1/evals/e/runs"), ("POST", "/v1/responses/compact"),
      ("POST", "/v1/realtime/client_secrets"), ("POST", "/v1/threads/t/runs/r/submit_tool_outputs"), ("GET", "/v1/organization/usage"),
    ])
  func needsOne(method: String, target: String) {
    #expect(EnforcedReading.read(method, target) == .refused(400))
    #expect(EnforcedReading.read(method, target, body: Array("{}".utf8)) == .refused(400))
  }

  @Test("does not take a model further down for that of a session, nor a query's for the body's")
  func otherPlace() {
    for body in [
      #"{"x":{"model":"a"}}"#, #"{"session":{"tools":[{"model":"a"}]}}"#, #"{"session":{"type":"realtime","type":"transcription"}}"#,
    ] {
      #expect(EnforcedReading.post("/v1/realtime/client_secrets", body) == .refused(400))
    }
    #expect(EnforcedReading.post("/v1/chat/completions?model=a", #"{"messages":[]}"#) == .refused(400))
    #expect(EnforcedReading.post("/v1/conversations", #"{"inputs":"x"}"#) == .refused(400))
  }

  @Test(
    "for a batch of requests in a file is forbidden",
    arguments: [
      ("/v1/batches", #"{"input_file_id":"f","endpoint":"/v1/chat/completions"}"#), ("/v1/batches", #"{"model":"a"}"#),
      ("/v1/x", #"{"model":"a","input_file_id":"f"}"#), ("/v1/batch/jobs", #"{"model":"a","input_files":["f"]}"#),
      ("/v1/uploads", #"{"purpose":"batch","bytes":1}"#), ("/v1/uploads", #"{"purpose":"\u0062atch"}"#),
      ("/v1/uploads", #"{"purpose":"vision","PURPOSE":"Batch"}"#),
    ])
  func batches(target: String, body: String) {
    #expect(EnforcedReading.post(target, body) == .refused(403))
  }
}
