import NIOCore

/// A made-up text for a prompt, in the shape of one of OpenAI's endpoints.
struct Completion: Sendable {
  enum Kind: Sendable {
    case chat
    /// The older `/v1/completions`.
    case text
    case response
  }

  /// So often that a whole answer is about 1.5 KB.
  private static let fillersInWhole = 3
  /// When the answer claims to have been made: an answer is the same whenever it is asked for.
  private static let created: JSON = 1_794_000_000

  var kind: Kind
  var model: String
  /// None: the text does not refer to it.
  var prompt: String?

  /// The answer as one object.
  var reply: Reply {
    let words = Self.spaced(opening + Array(repeating: Self.filler, count: Self.fillersInWhole).joined())
    let text = JSON.string(words.joined())
    let usage = usage(words.count)
    switch kind {
    case .chat:
      let choice: JSON = [
        "index": 0, "message": ["role": "assistant", "content": text, "refusal": nil], "logprobs": nil, "finish_reason": "stop",
      ]
      return Reply(envelope("chat.completion", [("choices", [choice]), ("usage", usage)]))
    case .text:
      let choice: JSON = ["text": text, "index": 0, "logprobs": nil, "finish_reason": "stop"]
      return Reply(envelope("text_completion", [("choices", [choice]), ("usage", usage)]))
    case .response:
      return Reply(response("completed", text: text, usage: usage))
    }
  }

  /// The answer as server-sent events, one for each of `count` words and those that go around them.
  func stream(words count: Int, includesUsage: Bool) -> Reply {
    let words = words(count)
    let events = kind == .response ? responseEvents(words) : choiceEvents(words, includesUsage: includesUsage)
    return Reply(contentType: "text/event-stream", fields: [("Cache-Control", "no-cache")], pieces: events, delimiter: .chunks)
  }

  private func choiceEvents(_ words: [String], includesUsage: Bool) -> [ByteBuffer] {
    let usage: [(String, JSON)] = includesUsage ? [("usage", nil)] : []
    var events = words.map { event(chunk([choice($0)], usage)) }
    if kind == .chat { events.insert(event(chunk([choice("", role: "assistant")], usage)), at: 0) }
    var end = event(chunk([choice(nil, finishReason: "stop")], usage))
    if includesUsage { end.writeImmutableBuffer(event(chunk([], [("usage", self.usage(words.count))]))) }
    end.writeStaticString("data: [DONE]\n\n")
    return events + [end]
  }

  private func chunk(_ choices: [JSON], _ usage: [(String, JSON)]) -> JSON {
    envelope(kind == .chat ? "chat.completion.chunk" : "text_completion", [("choices", .array(choices))] + usage)
  }

  private func choice(_ text: String?, role: String? = nil, finishReason: JSON = nil) -> JSON {
    guard kind == .chat else { return ["text": .string(text ?? ""), "index": 0, "logprobs": nil, "finish_reason": finishReason] }
    let members = [role.map { ("role", JSON.string($0)) }, text.map { ("content", JSON.string($0)) }]
    return ["index": 0, "delta": .object(members.compactMap(\.self)), "logprobs": nil, "finish_reason": finishReason]
  }

  private func envelope(_ object: JSON, _ members: [(String, JSON)]) -> JSON {
    .object(
      [("id", kind == .chat ? "chatcmpl-sample" : "cmpl-sample"), ("object", object), ("created", Self.created), ("model", .string(model))]
        + members
        + [("system_fingerprint", "fp_sample")])
  }

  private func responseEvents(_ words: [String]) -> [ByteBuffer] {
    let text = JSON.string(words.joined())
    let item: [(String, JSON)] = [("output_index", 0)]
    let part: [(String, JSON)] = [("item_id", "msg_sample"), ("output_index", 0), ("content_index", 0)]
    let start: [(String, [(String, JSON)])] = [
      ("created", [("response", response("in_progress", text: nil, usage: nil))]),
      ("output_item.added", item + [("item", message("in_progress", content: []))]),
      ("content_part.added", part + [("part", outputText(""))]),
    ]
    let end: [(String, [(String, JSON)])] = [
      ("output_text.done", part + [("text", text), ("logprobs", [])]),
      ("content_part.done", part + [("part", outputText(text))]),
      ("output_item.done", item + [("item", message("completed", content: [outputText(text)]))]),
      ("completed", [("response", response("completed", text: text, usage: usage(words.count)))]),
    ]
    let deltas = words.map { ("output_text.delta", part + [("delta", JSON.string($0)), ("logprobs", [])]) }
    let events = (start + deltas + end).enumerated().map { index, named in
      event(.object([("type", "response.\(named.0)"), ("sequence_number", .integer(index))] + named.1), name: "response.\(named.0)")
    }
    return [Self.joined(events.prefix(start.count))] + events[start.count..<events.count - end.count] + [
      Self.joined(events.suffix(end.count))
    ]
  }

  private func response(_ status: JSON, text: JSON?, usage: JSON?) -> JSON {
    let output = text.map { message("completed", content: [outputText($0)]) }
    return [
      "id": "resp_sample", "object": "response", "created_at": Self.created, "status": status, "error": nil, "model": .string(model),
      "output": .array(output.map { [$0] } ?? []), "parallel_tool_calls": true, "tool_choice": "auto", "tools": [], "usage": usage ?? .null,
    ]
  }

  private func message(_ status: JSON, content: JSON) -> JSON {
    ["type": "message", "id": "msg_sample", "status": status, "role": "assistant", "content": content]
  }

  private func outputText(_ text: JSON) -> JSON { ["type": "output_text", "text": text, "annotations": []] }

  private static func joined(_ events: ArraySlice<ByteBuffer>) -> ByteBuffer {
    events.reduce(into: ByteBuffer()) { $0.writeImmutableBuffer($1) }
  }

  private func event(_ data: JSON, name: String? = nil) -> ByteBuffer {
    var out = ByteBuffer()
    if let name { out.writeString("event: \(name)\n") }
    out.writeStaticString("data: ")
    data.write(to: &out)
    out.writeStaticString("\n\n")
    return out
  }

  private func usage(_ completionTokens: Int) -> JSON {
    let promptTokens = max(1, (prompt ?? "").utf8.count / 4)
    let names = kind == .response ? ("input_tokens", "output_tokens") : ("prompt_tokens", "completion_tokens")
    return .object([
      (names.0, .integer(promptTokens)), (names.1, .integer(completionTokens)), ("total_tokens", .integer(promptTokens + completionTokens)),
    ])
  }

  /// The first `count` words of a text that need not end there.
  private func words(_ count: Int) -> [String] {
    var words = opening
    while words.count < count { words += Self.filler }
    return Self.spaced(words.prefix(count))
  }

  /// Each but the last with the space that follows it.
  private static func spaced(_ words: some Collection<Substring>) -> [String] {
    words.enumerated().map { $0 + 1 < words.count ? "\($1) " : String($1) }
  }

  private var opening: [Substring] {
    let start = "This is \(model), a sample model that runs nowhere.".split(separator: " ")
    guard let quote = prompt?.prefix(120).split(whereSeparator: \.isWhitespace).prefix(12).joined(separator: " "), !quote.isEmpty else {
      return start
    }
    return start + "You said: “\(quote)”.".split(separator: " ")
  }

  private static let filler = """
    A real model would now say something about it. The sample provider only knows how such answers look: it makes up its models, their \
    prices and their words, needs no key and calls nobody, so that filters, prefixes, streams and errors can be tried by anyone at no \
    cost. What it says is always the same for the same question, and it is never longer than this, however long the question was.
    """.split(separator: " ")
}
