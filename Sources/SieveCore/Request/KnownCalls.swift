/// The calls of `/v1` that are known to need no model, and those whose model stands deeper down. What is in neither must name one at the top.
///
/// A call that runs a model nobody names here (the one of an assistant, an agent, a stored prompt) is in no table, and so refused.
enum KnownCalls {
  /// `*` is one segment, `**` at the end any number. In the order of OpenAI's reference.
  private static let read = patterns(
    "files/**", "uploads/**", "batches/**", "vector_stores/**", "threads/**", "assistants/**", "responses/*/**", "conversations/**",
    "chat/completions", "chat/completions/*", "chat/completions/*/messages", "fine_tuning/**", "evals/**", "containers/**", "videos/**",
    "skills/**", "messages/batches/**", "audio/voices", "voices", "credits", "generation", "providers")
  private static let delete = patterns(
    "files/*", "vector_stores/**", "threads/**", "assistants/*", "responses/*", "conversations/**", "chat/completions/*", "evals/**",
    "containers/**", "videos/*", "skills/**", "messages/batches/*")
  /// Creating or changing what is kept, and stopping what runs.
  private static let write = patterns(
    "files", "uploads", "uploads/*/parts", "uploads/*/complete", "uploads/*/cancel", "batches/*/cancel", "vector_stores/**", "threads",
    "threads/*", "threads/*/messages", "threads/*/messages/*", "threads/*/runs/*", "threads/*/runs/*/cancel", "assistants/*",
    "responses/*/cancel", "conversations", "conversations/*", "conversations/*/items", "chat/completions/*", "fine_tuning/jobs/*/cancel",
    "fine_tuning/jobs/*/pause", "evals", "evals/*", "containers/**", "skills/**", "messages/batches/*/cancel", "realtime/calls/*/hangup",
    "realtime/calls/*/reject", "realtime/calls/*/refer")
  /// `*` would take the last word of these for an id.
  private static let running = patterns("threads/runs", "responses/compact", "responses/input_tokens")
  /// With the member that is the model, by the letters and digits of its names.
  private static let nested = [
    ("messages/batches", "requests.params.model"), ("realtime/client_secrets", "session.model"),
    ("realtime/transcription_sessions", "inputaudiotranscription.model"), ("evals/*/runs", "datasource.model"),
    ("fine_tuning/alpha/graders/*", "grader.model"),
  ].map { (pattern: segments($0.0), place: $0.1) }

  /// Whether the call `path`, its segments behind `/v1`, needs no model.
  static func needsNone(_ method: String, _ path: [String]) -> Bool {
    switch method {
    case "GET", "HEAD": matches(path, read)
    case "DELETE": matches(path, delete)
    case "POST", "PATCH", "PUT": !matches(path, running) && matches(path, write)
    // No server runs a model for it.
    case "OPTIONS": true
    default: false
    }
  }

  /// Where in its body the call has its model, if that is not at the top.
  static func placeOfModel(_ path: [String]) -> String? { nested.first { matches(path, [$0.pattern]) }?.place }

  /// Whether it runs a file of requests.
  static func startsBatch(_ method: String, _ path: [String]) -> Bool {
    method == "POST" && (path == ["batches"] || path == ["batch", "jobs"])
  }

  private static func patterns(_ texts: String...) -> [[String]] { texts.map(segments) }

  private static func segments(_ text: String) -> [String] { text.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) } }

  private static func matches(_ path: [String], _ patterns: [[String]]) -> Bool {
    patterns.contains { pattern in
      let isOpen = pattern.last == "**"
      let fixed = isOpen ? pattern.dropLast() : pattern[...]
      guard isOpen ? path.count >= fixed.count : path.count == fixed.count else { return false }
      return zip(fixed, path).allSatisfy { $0 == "*" || $0.utf8.elementsEqual($1.utf8) }
    }
  }
}
