// A configuration file with several backends.

struct UnionConfiguration {
  struct Backend {
    var name: String
    var baseURL: String
    var lines = ""
  }

  var backends: [Backend]
  /// Lines of the `server:` section.
  var server = ""
  /// What stands beside `model_filter`: aliases and views.
  var rest = ""

  var yaml: String {
    let patience = server.contains("drain_timeout") ? "" : "drain_timeout: 0\n"
    let filter = backends.map { Self.section(Self.quoted($0.name), "base_url: \($0.baseURL)\n\($0.lines)") }.joined()
    return Self.section("server", patience + server) + Self.section("model_filter", filter) + rest + "\n"
  }

  /// A name as YAML reads it whatever it holds.
  static func quoted(_ name: String) -> String {
    "\"" + name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }

  private static func section(_ name: String, _ lines: String) -> String {
    "\(name):\n" + lines.split(separator: "\n").map { "  \($0)\n" }.joined()
  }
}

/// Runs a test against a proxy of its own in front of several backends. Each is a name, the backend, and its lines of the configuration.
func withUnion(
  _ backends: [(name: String, backend: RecordingBackend, lines: String)], server: String = "", rest: String = "",
  _ body: (ProxyProcess) throws -> Void
) throws {
  let configuration = UnionConfiguration(
    backends: backends.map { .init(name: $0.name, baseURL: $0.backend.baseURL, lines: $0.lines) }, server: server, rest: rest)
  try withProxy(configuration.yaml) { proxy in try body(proxy) }
  withExtendedLifetime(backends) {}
}
