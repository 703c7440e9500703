import TestSupport

// Runs a test against a proxy of its own, which ends with it.

/// In front of a scripted upstream.
func withProxy(
  named name: String? = nil, server: String = "", backend: String = "", environment: [String: String] = [:],
  _ body: (ProxyProcess, ScriptedUpstream) throws -> Void
) throws {
  let upstream = try ScriptedUpstream()
  let configuration = ProxyConfiguration(baseURL: upstream.baseURL, name: name, server: server, backend: backend)
  try withProxy(configuration, environment: environment) { proxy in try body(proxy, upstream) }
  withExtendedLifetime(upstream) {}
}

func withProxy(
  _ configuration: ProxyConfiguration, _ arguments: [String] = [], environment: [String: String] = [:],
  _ body: (ProxyProcess) throws -> Void
) throws {
  try withProxy(configuration.yaml, arguments, environment: environment, body)
}

/// `yaml`: the whole configuration file.
func withProxy(
  _ yaml: String, _ arguments: [String] = [], environment: [String: String] = [:], ulimit: String? = nil,
  _ body: (ProxyProcess) throws -> Void
) throws {
  let folder = try TemporaryFolder()
  let proxy = try ProxyProcess(yaml, arguments, environment: environment, folder: folder, ulimit: ulimit)
  do {
    try body(proxy)
  } catch {
    try proxy.end()
    throw error
  }
  try proxy.end()
}
