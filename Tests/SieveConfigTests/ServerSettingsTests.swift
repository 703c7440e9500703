import SieveConfig
import SieveCore
import Testing

@Suite("The server section")
struct ServerSettingsTests {
  private func settings(_ section: String, path: String = "config.yaml") throws -> ServerSettings {
    let text = "server: \(section)\nmodel_filter: {base_url: http://h/v1}"
    return try load(text, path: path) { _ in "-----BEGIN X-----" }.configuration.server
  }

  @Test(arguments: ["{}", "", "{log: {}}"])
  func anAbsentOrEmptyOneIsAllDefaults(section: String) throws {
    #expect(try settings(section) == ServerSettings())
  }

  @Test func everyKeyIsRead() throws {
    let settings = try settings(
      """
      {host: "[::1]", port: 0, root_path: /llm/, cors_origins: ["https://Chat.example:8443", "*"], max_body: 1GB, max_connections: 3,
       header_timeout: 1s, idle_timeout: 2m, drain_timeout: 0, tls: {certificate: c.pem, private_key: /k.pem},
       log: {level: Debug, format: json}, hosts: [Sieve.lan, "[::2]"], threads: 4, state_dir: state}
      """, path: "/etc/sieve/config.yaml")
    var expected = ServerSettings()
    expected.host = "::1"
    expected.port = 0
    expected.rootPath = "/llm"
    expected.corsOrigins = ["https://chat.example:8443", "*"]
    expected.maxBody = 1_000_000_000
    expected.maxConnections = 3
    expected.headerTimeout = .seconds(1)
    expected.idleTimeout = .seconds(120)
    expected.drainTimeout = .zero
    expected.tls = TLSFiles(certificate: "/etc/sieve/c.pem", privateKey: "/k.pem")
    expected.hosts = ["sieve.lan", "::2"]
    expected.threads = 4
    expected.stateDirectory = "/etc/sieve/state"
    expected.log.level = .debug
    expected.log.format = .json
    #expect(settings == expected)
  }

  @Test func emptyListsOfOriginsAndHostsAreNone() throws {
    #expect(try settings("{cors_origins: [], hosts: []}") == ServerSettings())
  }

  @Test(
    "A server that cannot be is refused",
    arguments: [
      ("threads: 0", "1:19: 'threads' must be a number from 1 to 1024, not '0'"),
      ("hosts: 'sieve.lan:80'", "1:17: 'hosts' must be a host name or an IP address, without a port, not 'sieve.lan:80'"),
      ("hosts: 'http://sieve.lan'", "1:17: 'hosts' must be a host name or an IP address, without a port, not 'http://sieve.lan'"),
      ("state_dir: ''", "1:21: 'state_dir' must be the name of a file, not ''"),
    ])
  func refusals(line: String, problem: String) {
    #expect(problems(in: "server: {\(line)}\nmodel_filter: {base_url: 'http://h/v1'}") == ["config.yaml:" + problem])
  }
}
