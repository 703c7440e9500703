/// What the sample provider reads of a request for a text, of any of the three kinds.
struct CompletionRequest: Decodable {
  struct Message: Decodable {
    var role: String?
    var content: Content?
  }

  struct StreamOptions: Decodable {
    var includeUsage: Bool?

    enum CodingKeys: String, CodingKey {
      case includeUsage = "include_usage"
    }
  }

  /// A text, or parts of which some have one; what else a message may hold says nothing here.
  enum Content: Decodable {
    struct Part: Decodable {
      var text: String?
    }

    case text(String)
    case parts([Part])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      self = try (try? container.decode(String.self)).map(Content.text) ?? .parts(container.decode([Part].self))
    }

    var text: String {
      switch self {
      case .text(let text): text
      case .parts(let parts): parts.compactMap(\.text).joined(separator: " ")
      }
    }
  }

  /// `input` of a response: a text or messages.
  enum Input: Decodable {
    case text(String)
    case messages([Message])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      self = try (try? container.decode(String.self)).map(Input.text) ?? .messages(container.decode([Message].self))
    }
  }

  var model: String?
  var messages: [Message]?
  var prompt: String?
  var input: Input?
  var stream: Bool?
  var streamOptions: StreamOptions?

  enum CodingKeys: String, CodingKey {
    case model, messages, prompt, input, stream
    case streamOptions = "stream_options"
  }

  /// The name of the field that holds the prompt.
  static func promptField(of kind: Completion.Kind) -> String {
    switch kind {
    case .chat: "messages"
    case .text: "prompt"
    case .response: "input"
    }
  }

  /// What was said last; nil if the field that says it is missing.
  func lastPrompt(of kind: Completion.Kind) -> String? {
    switch kind {
    case .chat: messages.map(Self.lastText)
    case .text: prompt
    case .response:
      switch input {
      case .text(let text): text
      case .messages(let messages): Self.lastText(messages)
      case nil: nil
      }
    }
  }

  private static func lastText(_ messages: [Message]) -> String {
    (messages.last { $0.role == "user" } ?? messages.last)?.content?.text ?? ""
  }
}
