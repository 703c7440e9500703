import Foundation
import SampleProvider
import TestSupport
import Testing

@Suite("The endpoints answer as OpenAI's do")
struct EndpointTests {
  @Test("the list has the promised models, the well-known first, each with metadata")
  func list() async throws {
    try await withProvider { provider in
      let list = try provider.response("GET", "/v1/models").json()
      let data = try #require(list["data"] as? [[String: Any]])
      #expect(list["object"] as? String == "list")
      #expect(data.compactMap { $0["id"] as? String } == SampleModels.ids())
      #expect(data.count == 340)
      for model in data {
        #expect(model["context_length"] is Int)
        #expect((model["pricing"] as? [String: Any])?["prompt"] is String)
        #expect((model["architecture"] as? [String: Any])?["modality"] is String)
      }
    }
  }

  @Test("prices, contexts, ages and modalities spread as widely as real ones")
  func spread() async throws {
    try await withProvider { provider in
      let data = try #require(try provider.response("GET", "/v1/models").json()["data"] as? [[String: Any]])
      let prices = data.compactMap { (($0["pricing"] as? [String: String])?["completion"]).flatMap(Double.init) }
      let contexts = data.compactMap { $0["context_length"] as? Int }
      let ages = data.compactMap { $0["created"] as? Int }
      let modalities = Set(data.compactMap { ($0["architecture"] as? [String: Any])?["modality"] as? String })
      #expect((prices.min(), prices.max()) == (0, 0.000075))
      #expect((contexts.min(), contexts.max()) == (4_096, 2_000_000))
      #expect(try #require(ages.max()) - #require(ages.min()) > 2 * 365 * 86_400)
      #expect(modalities.isSuperset(of: ["text->text", "text+image->text", "text->embeddings", "audio->text", "text->image"]))
    }
  }

  @Test("the list comes in pages when asked to")
  func pages() async throws {
    try await withProvider(.init(modelCount: 25)) { provider in
      var ids: [String] = []
      var hasMore = true
      while hasMore {
        let after = ids.last.map { "&after=\($0.replacingOccurrences(of: "/", with: "%2F"))" } ?? ""
        let page = try provider.response("GET", "/v1/models?limit=10\(after)").json()
        ids += (page["data"] as? [[String: Any]] ?? []).compactMap { $0["id"] as? String }
        hasMore = try #require(page["has_more"] as? Bool)
        #expect(page["last_id"] as? String == ids.last)
      }
      #expect(ids == SampleModels.ids(count: 25))
    }
  }

  @Test("pages that make no sense are refused", arguments: ["limit=0", "limit=x", "limit=1&after=nobody"])
  func wrongPages(query: String) async throws {
    try await withProvider { provider in
      let response = try provider.response("GET", "/v1/models?\(query)")
      #expect(response.status == 400)
    }
  }

  @Test("a model is found by its id, encoded or not", arguments: ["lumen/canvas-1", "lumen%2Fcanvas-1"])
  func single(id: String) async throws {
    try await withProvider { provider in
      let model = try provider.response("GET", "/v1/models/\(id)").json()
      #expect(model["id"] as? String == "lumen/canvas-1")
    }
  }

  @Test("every id begins with the prefix")
  func prefix() async throws {
    try await withProvider(.init(modelCount: 400, prefixName: "local/")) { provider in
      let (with, without) = try (
        provider.response("GET", "/v1/models/local%2Flumen%2Fcanvas-1"), provider.response("GET", "/v1/models/lumen%2Fcanvas-1")
      )
      #expect((with.status, without.status) == (200, 404))
    }
  }

  @Test("a whole chat completion names its model, quotes its prompt and has about 1.5 KB", arguments: [false, true])
  func chat(isLean: Bool) async throws {
    try await withProvider(.init(isLean: isLean)) { provider in
      let response = try provider.chat()
      let json = try response.json()
      let message = try #require((json["choices"] as? [[String: Any]])?.first?["message"] as? [String: Any])
      #expect(json["model"] as? String == "anselm/ode-4")
      #expect((message["content"] as? String)?.contains("“Why \"blue\"?”") == !isLean)
      #expect((1_300..<1_800).contains(response.body.count))
    }
  }

  @Test("a streamed chat completion has a piece a word, an end, the usage and [DONE]", arguments: [false, true])
  func stream(isLean: Bool) async throws {
    try await withProvider(.init(pace: .zero, pieces: 5, isLean: isLean)) { provider in
      let response = try provider.chat(stream: true)
      #expect(response["content-type"] == "text/event-stream")
      #expect(response["transfer-encoding"] == "chunked")
      let events = response.events
      #expect(events.last == "[DONE]")
      let pieces = try events.dropLast().map { try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] ?? [:] }
      let choices = pieces.map { ($0["choices"] as? [[String: Any]])?.first }
      let words = choices.compactMap { ($0?["delta"] as? [String: Any])?["content"] as? String }
      #expect(words == ["", "This ", "is ", "anselm/ode-4, ", "a ", "sample"])
      #expect(choices.compactMap { $0?["finish_reason"] as? String } == ["stop"])
      #expect((pieces.last?["usage"] as? [String: Any])?["completion_tokens"] as? Int == 5)
    }
  }

  @Test("the pieces of a stream keep their distance")
  func pace() async throws {
    try await withProvider(.init(pace: .milliseconds(20), pieces: 5)) { provider in
      let start = ContinuousClock.now
      let response = try provider.chat(stream: true)
      #expect(response.chunks.count == 7)
      #expect(start.duration(to: .now) >= .milliseconds(6 * 20))
    }
  }

  @Test(
    "completions and responses answer, whole and streamed", arguments: [("completions", "prompt"), ("responses", "input")], [false, true])
  func otherTexts(endpoint: (path: String, field: String), streams: Bool) async throws {
    try await withProvider { provider in
      let body = #"{"model":"corvid/rook-3-mini","\#(endpoint.field)":"Hello","stream":\#(streams)}"#
      let response = try provider.response("POST", "/v1/\(endpoint.path)", body: body)
      #expect(response.status == 200)
      #expect(response.text.contains(streams ? #""You ""# : "You said: “Hello”."))
      #expect(response.events.isEmpty == !streams)
    }
  }

  @Test("embeddings follow from the text, and base64 says the same as numbers")
  func embeddings() async throws {
    try await withProvider { provider in
      func embed(_ format: String) throws -> [Any] {
        let body = #"{"model":"corvid/embed-3-small","input":["a","b","a"],"dimensions":8,"encoding_format":"\#(format)"}"#
        let data = try provider.response("POST", "/v1/embeddings", body: body).json()["data"] as? [[String: Any]]
        return (data ?? []).compactMap { $0["embedding"] }
      }
      let vectors = try embed("float").map { try #require($0 as? [Double]) }
      #expect(vectors.map(\.count) == [8, 8, 8])
      #expect(vectors[0] == vectors[2] && vectors[0] != vectors[1])
      let base64 = try #require(try embed("base64").first as? String)
      let packed = try #require(Data(base64Encoded: base64))
      let floats = (0..<8).map { index in
        Float(bitPattern: packed[(index * 4)..<(index * 4 + 4)].reversed().reduce(0) { $0 << 8 | UInt32($1) })
      }
      #expect(floats == vectors[0].map { Float($0) })
    }
  }

  @Test("a transcription tells the size of the file, whichever part comes first", arguments: [true, false])
  func transcription(modelFirst: Bool) async throws {
    let model = "--XX\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\ncorvid/scribe-1\r\n"
    let file =
      "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\nContent-Type: audio/wav\r\n\r\n\r\n12--XX345\r\n"
    let type = "Content-Type: multipart/form-data; boundary=XX"
    try await withProvider { provider in
      let parts = modelFirst ? model + file : file + model
      let answer = try provider.response("POST", "/v1/audio/transcriptions", [type], body: parts + "--XX--\r\n").json()
      #expect(answer["text"] as? String == "corvid/scribe-1 was sent 11 bytes and heard nothing in them.")
      #expect(try provider.response("POST", "/v1/audio/transcriptions", [type], body: parts).status == 400)
    }
  }

  @Test("an image is a PNG")
  func image() async throws {
    try await withProvider { provider in
      let answer = try provider.response("POST", "/v1/images/generations", body: #"{"model":"lumen/canvas-1","prompt":"a cat","n":2}"#)
        .json()
      let data = try #require(answer["data"] as? [[String: String]])
      #expect(data.count == 2)
      let base64 = try #require(data[0]["b64_json"])
      #expect(Data(base64Encoded: base64)?.starts(with: [0x89, 0x50, 0x4E, 0x47]) == true)
    }
  }

  @Test(
    "what cannot be answered is refused in OpenAI's shape",
    arguments: [
      ("GET", "/v1/nope", "", 404, "unknown_url"), ("GET", "/v1/models/nope", "", 404, "model_not_found"),
      ("DELETE", "/v1/models", "", 405, "method_not_supported"), ("GET", "/v1/embeddings", "", 405, "method_not_supported"),
      ("POST", "/v1/chat/completions", "{", 400, nil), ("POST", "/v1/chat/completions", #"{"model":7}"#, 400, nil),
      ("POST", "/v1/chat/completions", #"{"messages":[]}"#, 400, "missing_required_parameter"),
      ("POST", "/v1/chat/completions", #"{"model":"anselm/ode-4"}"#, 400, "missing_required_parameter"),
      ("POST", "/v1/chat/completions", #"{"model":"nope","messages":[]}"#, 404, "model_not_found"),
      ("POST", "/v1/embeddings", #"{"model":"corvid/embed-3-small","input":"a","dimensions":0}"#, 400, nil),
      ("GET", "/v1/realtime", "", 426, nil), ("GET", "/v1/models?fault=nonsense", "", 400, nil),
    ] as [(String, String, String, Int, String?)])
  func refusals(method: String, target: String, body: String, status: Int, code: String?) async throws {
    try await withProvider { provider in
      let response = try provider.response(method, target, body: body)
      #expect(response.status == status)
      #expect(try response.error()["message"] is String)
      #expect(try response.error()["code"] as? String == code)
    }
  }

  @Test("without the right key nothing is answered", arguments: [nil, "Bearer wrong", "Bearer sk-righ", "sk-right"])
  func wrongKey(credential: String?) async throws {
    try await withProvider(.init(requiredKey: "sk-right")) { provider in
      let response = try provider.response("GET", "/v1/models", credential.map { ["Authorization: \($0)"] } ?? [])
      #expect(response.status == 401)
      #expect(try response.error()["code"] as? String == "invalid_api_key")
    }
  }

  @Test("with the right key all is answered")
  func rightKey() async throws {
    try await withProvider(.init(requiredKey: "sk-right")) { provider in
      let response = try provider.response("GET", "/v1/models", ["authorization: Bearer sk-right"])
      #expect(response.status == 200)
    }
  }
}
