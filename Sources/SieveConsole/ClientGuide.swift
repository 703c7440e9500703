internal import SieveCore

/// How clients are told of this proxy: settings to paste.
struct ClientGuide {
  enum Client: String, CaseIterable {
    case curl, openai

    var title: String {
      switch self {
      case .curl: "curl"
      case .openai: "OpenAI's libraries"
      }
    }
  }

  /// Without `/v1`.
  let url: String
  /// An id to try.
  let model: String
  let needsKey: Bool

  private var key: String { needsKey ? "YOUR_KEY" : "none" }

  func text(for client: Client) -> String {
    switch client {
    case .curl:
      let field = needsKey ? " \\\n  -H 'Authorization: Bearer \(key)'" : ""
      var model: [UInt8] = []
      JSONString.write(self.model, to: &model)
      let body = "{\"model\": \(String(decoding: model, as: UTF8.self)), \"messages\": [{\"role\": \"user\", \"content\": \"Hello\"}]}"
      return
        "curl \(Self.quoted("\(url)/v1/chat/completions"))\(field) \\\n  -H 'Content-Type: application/json' \\\n  -d \(Self.quoted(body))\n"
    case .openai: return "export OPENAI_BASE_URL=\(Self.quoted("\(url)/v1"))\nexport OPENAI_API_KEY=\(key)\n"
    }
  }

  /// For a POSIX shell, where nothing between single quotes has a meaning.
  private static func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "'\\''") + "'" }
}
