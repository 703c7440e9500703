// A configuration file for a test: one backend, and the lines that matter.

struct ProxyConfiguration {
  var baseURL: String
  /// The backend's key in `model_filter`, which makes its prefix; nil for the single backend of the original's files.
  var name: String?
  /// Lines of the `server:` section.
  var server = ""
  /// Lines of the backend.
  var backend = ""

  var yaml: String {
    let patience = server.contains("drain_timeout") ? "" : "drain_timeout: 0\n"
    return section("server", patience + server) + section("model_filter", filter)
  }

  private var filter: String {
    let lines = "base_url: \(baseURL)\n\(backend)"
    return name.map { section($0, lines) } ?? lines
  }

  private func section(_ name: String, _ lines: String) -> String {
    "\(name):\n" + lines.split(separator: "\n").map { "  \($0)\n" }.joined()
  }
}
