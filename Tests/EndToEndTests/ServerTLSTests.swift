// TLS to clients.
import Foundation
import TestSupport
import Testing

@Suite("TLS to clients")
struct ServerTLSTests {
  @Test("clients are served with server.tls")
  func serving() throws {
    let certificates = try Certificates(for: "DNS:localhost")
    let upstream = try ScriptedUpstream()
    let server = "tls: {certificate: \(certificates.certificate), private_key: \(certificates.key)}"
    let folder = try TemporaryFolder()
    let proxy = try ProxyProcess(
      ProxyConfiguration(baseURL: upstream.baseURL, server: server, backend: "forward_client: true").yaml, [], environment: [:],
      folder: folder)
    let url = "https://localhost:\(proxy.port)/v1/files"
    let curl = try Program(["-sS", "--cacert", certificates.authority, url, "-o", folder.path("answer")], executable: "/usr/bin/curl")
    let (connection, request) = try upstream.exchange()
    #expect(request["x-forwarded-proto"] == "https")
    try connection.reply(body: String(repeating: "x", count: 300_000))
    try #expect(curl.result().status == 0)
    try #expect(String(contentsOfFile: folder.path("answer"), encoding: .utf8).count == 300_000)
    let stranger = try Program(["-sS", url], executable: "/usr/bin/curl")
    try #expect(stranger.result().status == 60, "curl does not know the authority")
    let plain = try proxy.connect()
    try plain.send("GET", "/-/health")
    try #expect(plain.ending() != nil)
    try proxy.end()
  }

  /// Runs a test against a proxy that serves https; it gets a function that asks for /-/health by openssl and says what that said.
  private func withTLSProxy(_ body: (_ ask: ([String]) throws -> (status: Int32, text: String), _ folder: TemporaryFolder) throws -> Void)
    throws
  {
    let certificates = try Certificates(for: "DNS:localhost")
    let server = "tls: {certificate: \(certificates.certificate), private_key: \(certificates.key)}"
    let folder = try TemporaryFolder()
    let proxy = try ProxyProcess(
      ProxyConfiguration(baseURL: "http://127.0.0.1:1/v1", server: server).yaml, [], environment: [:], folder: folder)
    let request = "GET /-/health HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n"
    let script =
      "printf '\(request)' | openssl s_client -ign_eof -connect localhost:\(proxy.port) -CAfile \(certificates.authority) \"$@\" 2>&1"
    try body(
      { options in
        let result = try Program(["-c", script, "sh"] + options, executable: "/bin/sh").result()
        return (result.status, result.output)
      }, folder)
    try proxy.end()
  }

  @Test(
    "clients are offered forward secrecy and authenticated encryption, and nothing older",
    arguments: [
      (["-tls1_3"], true), (["-tls1_2"], true), (["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256"], true),
      (["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA:ECDHE-ECDSA-AES256-SHA:ECDHE-ECDSA-AES128-SHA256"], false),
      (["-tls1_2", "-cipher", "AES128-GCM-SHA256:AES256-SHA:AES128-SHA:DHE-RSA-AES128-GCM-SHA256"], false),
      (["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"], false), (["-tls1", "-cipher", "ALL:@SECLEVEL=0"], false),
    ])
  func ciphers(options: [String], isServed: Bool) throws {
    try withTLSProxy { ask, _ in try #expect(ask(options).text.contains("HTTP/1.1 200 OK") == isServed) }
  }

  @Test("a client that comes again takes up its session", arguments: ["-tls1_2", "-tls1_3"])
  func resumption(version: String) throws {
    try withTLSProxy { ask, folder in
      let session = folder.path("session")
      try #expect(ask([version, "-sess_out", session]).text.contains("New, TLSv1."))
      let again = try ask([version, "-sess_in", session]).text
      #expect(again.contains("Reused, TLSv1.") && again.contains("HTTP/1.1 200 OK"))
    }
  }

  @Test("new connections get a certificate that took the old one's place, and one that is of no use takes nobody's")
  func replaced() throws {
    let (first, second) = (try Certificates(for: "DNS:localhost"), try Certificates(for: "DNS:localhost"))
    let folder = try TemporaryFolder()
    func put(_ certificate: String, _ key: String) throws {
      for (name, file) in [("tls.pem", certificate), ("tls.key", key)] {
        try folder.write(String(contentsOfFile: file, encoding: .utf8), to: name)
      }
    }
    try put(first.certificate, first.key)
    let server = "tls: {certificate: \(folder.path("tls.pem")), private_key: \(folder.path("tls.key"))}"
    let proxy = try ProxyProcess(
      ProxyConfiguration(baseURL: "http://127.0.0.1:1/v1", server: server).yaml, [], environment: [:], folder: folder)
    func trusts(_ authority: String) throws -> Bool {
      let url = "https://localhost:\(proxy.port)/-/health"
      return try Program(["-sS", "--cacert", authority, url], executable: "/usr/bin/curl").result().status == 0
    }
    try #expect(trusts(first.authority) && !trusts(second.authority))
    try put(second.certificate, second.key)
    proxy.program.signal(SIGHUP)
    try proxy.program.line(with: "configuration reloaded")
    try #expect(trusts(second.authority) && !trusts(first.authority))
    try put(first.certificate, second.key)
    proxy.program.signal(SIGHUP)
    try proxy.program.line(with: "configuration not reloaded")
    try #expect(trusts(second.authority))
    try proxy.end()
  }

  @Test("a certificate and key that do not fit are exit 78")
  func unusable() throws {
    let (one, other) = (try Certificates(for: "DNS:localhost"), try Certificates(for: "DNS:localhost"))
    let folder = try TemporaryFolder()
    for (certificate, key) in [(one.certificate, other.key), (one.key, one.certificate)] {
      let server = "tls: {certificate: \(certificate), private_key: \(key)}"
      let file = try folder.write(ProxyConfiguration(baseURL: "http://127.0.0.1:1/v1", server: server).yaml, to: "config.yaml")
      let result = try Program.run(["-c", file, "-p", "0"])
      #expect(result.status == 78)
      #expect(result.log.contains("tls"))
    }
  }
}
