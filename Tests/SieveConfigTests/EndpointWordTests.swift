import Testing

@Suite("A base_url that is no API root")
struct EndpointWordTests {
  @Test(
    "A base_url that is an endpoint is told what to leave out",
    arguments: [
      "/v1/chat/completions", "/v1/models", "/v1/models/", "/v1/responses", "/api/tags", "/v1/completions", "/v1/embeddings",
      "/v1/messages",
    ])
  func endpoint(path: String) {
    let found = problems(in: "model_filter: {base_url: \"http://h\(path)\"}")
    #expect(found.count == 1 && found[0].contains("API root"), "\(found)")
    #expect(found[0].contains("without \(path.hasPrefix("/v1") ? String(path.dropFirst(3).prefix { $0 != " " }) : path)".trimmingSlash))
  }

  /// Behind a version, whatever OpenAI's and other APIs have there; and what is a call wherever it stands.
  @Test(
    "A base_url of any call is refused",
    arguments: [
      "/v1/rerank", "/v2/rerank", "/rerank", "/v1/audio/speech", "/v1/audio/translations", "/v1/images/edits", "/images/variations",
      "/v1/moderations", "/v1/files", "/v1/batches", "/v1/realtime", "/v1/messages/count_tokens", "/v1/models/x/y", "/v1/model/info",
      "/api/embed", "/v1beta/models/x:generateContent", "/v1beta/models/x:streamGenerateContent", "/v1/chat", "/api/v1/chat",
      "/v1/fine_tuning/jobs", "/openai/v1/conversations/", "/v1/projects/p/models/g:rawPredict", "/v1/videos", "/llm/v1/responses",
    ])
  func anyEndpoint(path: String) {
    let found = problems(in: "model_filter: {base_url: \"http://h\(path)\"}")
    #expect(found.count == 1 && found[0].contains("API root") && found[0].contains(" at its end"), "\(found)")
  }

  @Test(
    "Roots as providers have them are none",
    arguments: [
      "/v1", "/api/v1", "/openai/v1", "/v1/openai", "/v1beta/openai", "/v1beta/openai/", "/inference/v1", "/api/paas/v4",
      "/models/llama:7b/v1",
      "/v1/projects/p/locations/l/endpoints/openapi", "/v1/0123456789abcdef/gateway/openai", "/engines/v1", "/engines/llama.cpp/v1",
      "/compatible-mode/v1", "/serving-endpoints", "/inference", "/files/v1", "/v2", "/ml/gateway/v1", "/audio", "",
    ])
  func roots(path: String) {
    #expect(problems(in: "model_filter: {base_url: \"http://h\(path)\"}") == [])
  }
}

extension String {
  fileprivate var trimmingSlash: String { hasSuffix("/") ? String(dropLast()) : self }
}
