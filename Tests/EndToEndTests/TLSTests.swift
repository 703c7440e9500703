// TLS to backends.
import Foundation
import TestSupport
import Testing

@Suite("TLS to a backend")
struct TLSTests {
  @Test(
    "an https backend whose certificate its ca_file vouches for is used",
    arguments: [("IP:127.0.0.1", "127.0.0.1"), ("DNS:localhost", "localhost")])
  func verified(name: String, host: String) throws {
    let certificates = try Certificates(for: name)
    try withTLSServer(certificates) { port in
      try withProxy(ProxyConfiguration(baseURL: "https://\(host):\(port)/v1", backend: "ca_file: \(certificates.authority)")) { proxy in
        try #expect(proxy.get("/v1/models").modelIDs == ["a"])
        try #expect(proxy.get("/v1/files").modelIDs == ["a"])
      }
    }
  }

  @Test("one that nobody vouches for is 502 that names the certificate, for lists and for all else")
  func unknownAuthority() throws {
    let certificates = try Certificates(for: "IP:127.0.0.1")
    try withTLSServer(certificates) { port in
      try withProxy(ProxyConfiguration(baseURL: "https://127.0.0.1:\(port)/v1", backend: "api_key: \(TestSecret.operators)")) { proxy in
        for path in ["/v1/models", "/v1/files"] {
          let response = try proxy.get(path)
          #expect(response.status == 502)
          #expect(response.errorCode == "upstream_unreachable")
          #expect(response.errorMessage.contains("ca_file"))
        }
      }
    }
  }

  @Test(
    "one for another host is 502 that names the certificate",
    arguments: [("IP:127.0.0.2", "127.0.0.1"), ("DNS:other.example", "localhost")])
  func wrongHost(name: String, host: String) throws {
    let certificates = try Certificates(for: name)
    try withTLSServer(certificates) { port in
      try withProxy(ProxyConfiguration(baseURL: "https://\(host):\(port)/v1", backend: "ca_file: \(certificates.authority)")) { proxy in
        let response = try proxy.get("/v1/files")
        #expect(response.status == 502)
        #expect(response.errorCode == "upstream_unreachable")
        #expect(response.errorMessage.lowercased().contains("certificate"))
      }
    }
  }

  @Test(
    "a certificate that cannot be trusted is told with the reason and the cure, and nothing of how the program was built",
    arguments: [
      ("IP:127.0.0.1", -1, false, "expired"), ("IP:127.0.0.1", 2, true, "not yet valid"), ("IP:127.0.0.9", 2, false, "another host"),
      ("DNS:localhost", 2, false, "another host"),
    ])
  func distrust(name: String, days: Int, isPostponed: Bool, words: String) throws {
    let certificates = try Certificates(for: name, days: days)
    if isPostponed { try certificates.postpone() }
    try withTLSServer(certificates) { port in
      try withProxy(ProxyConfiguration(baseURL: "https://127.0.0.1:\(port)/v1", backend: "ca_file: \(certificates.authority)")) { proxy in
        for path in ["/v1/models", "/v1/files"] {
          let response = try proxy.get(path)
          #expect(response.status == 502 && response.errorCode == "upstream_unreachable")
          #expect(response.errorMessage.contains(words), "\(response.errorMessage)")
          #expect(!response.errorMessage.contains(".cc") && !response.errorMessage.contains("/"))
        }
      }
    }
  }

  @Test("a certificate with a common name alone is for no host")
  func nameless() throws {
    let certificates = try Certificates(for: nil, commonName: "localhost")
    try withTLSServer(certificates) { port in
      try withProxy(ProxyConfiguration(baseURL: "https://localhost:\(port)/v1", backend: "ca_file: \(certificates.authority)")) { proxy in
        let response = try proxy.get("/v1/files")
        #expect(response.status == 502 && response.errorCode == "upstream_unreachable")
        #expect(response.errorMessage.contains("subjectAltName"), "\(response.errorMessage)")
      }
    }
  }

  @Test("a backend that speaks another protocol over TLS is told as that")
  func otherProtocol() throws {
    let certificates = try Certificates(for: "DNS:localhost")
    try withTLSServer(certificates, ["-alpn", "h2"]) { port in
      try withProxy(ProxyConfiguration(baseURL: "https://localhost:\(port)/v1", backend: "ca_file: \(certificates.authority)")) { proxy in
        let response = try proxy.get("/v1/files")
        #expect(response.status == 502 && response.errorMessage.contains("HTTP/1.1"), "\(response.errorMessage)")
      }
    }
  }

  @Test("SSL_CERT_FILE names the authorities to trust, and ca_file is for its backend alone")
  func namedAuthorities() throws {
    let (certificates, other) = (try Certificates(for: "DNS:localhost"), try Certificates(for: "DNS:localhost"))
    try withTLSServer(certificates) { port in
      for (backend, file, status) in [
        ("", certificates.authority, 200), ("", other.authority, 502), ("ca_file: \(certificates.authority)", other.authority, 200),
        ("ca_file: \(other.authority)", certificates.authority, 502),
      ] {
        let configuration = ProxyConfiguration(baseURL: "https://localhost:\(port)/v1", backend: "auth: none\n" + backend)
        try withProxy(configuration, environment: ["SSL_CERT_FILE": file]) { proxy in
          try #expect(proxy.get("/v1/files").status == status)
        }
      }
    }
  }

  @Test("an intermediate authority that is named is one to trust, whoever has issued its certificate")
  func intermediate() throws {
    let (certificates, other) = (try Certificates(for: "DNS:localhost"), try Certificates(for: "DNS:localhost"))
    let (root, strangeRoot) = (try certificates.putRootAbove(), try other.putRootAbove())
    let (authority, strange) = (certificates.authority, other.authority)
    // What the server shows beside its own certificate; what is trusted, by ca_file or by SSL_CERT_FILE.
    for (shown, trusted, status) in [
      ([], authority, 200), ([authority], authority, 200), ([authority], root, 200), ([], root, 502), ([authority], strange, 502),
      ([authority], strangeRoot, 502),
    ] {
      try withTLSServer(certificates, shown.flatMap { ["-cert_chain", $0] }) { port in
        for (backend, environment) in [("ca_file: \(trusted)", [:]), ("", ["SSL_CERT_FILE": trusted])] {
          let configuration = ProxyConfiguration(baseURL: "https://localhost:\(port)/v1", backend: "auth: none\n" + backend)
          try withProxy(configuration, environment: environment) { proxy in
            try #expect(proxy.get("/v1/files").status == status, "\(shown) \(trusted) \(backend)")
          }
        }
      }
    }
  }

  @Test("SSL_CERT_DIR names folders of authorities, read as OpenSSL reads them, beside those of SSL_CERT_FILE")
  func foldersOfAuthorities() throws {
    let (certificates, other) = (try Certificates(for: "DNS:localhost"), try Certificates(for: "DNS:localhost"))
    let folders = (known: try TemporaryFolder(), strange: try TemporaryFolder())
    for (folder, authority) in [(folders.known, certificates), (folders.strange, other)] {
      // Only what has a hash for its name is a certificate; the rest is nobody's concern, and neither is one that cannot be read.
      try folder.write(String(contentsOfFile: authority.authority, encoding: .utf8), to: "0a1b2c3d.0")
      try folder.write("no certificate", to: "0a1b2c3d.1")
      try folder.write("no certificate", to: "README.txt")
      try FileManager.default.createDirectory(atPath: folder.path("java"), withIntermediateDirectories: false)
    }
    let (known, strange) = (folders.known.path, folders.strange.path)
    try withTLSServer(certificates) { port in
      for (environment, status) in [
        (["SSL_CERT_DIR": known], 200), (["SSL_CERT_DIR": strange], 502), (["SSL_CERT_DIR": "\(strange):/nowhere:\(known)"], 200),
        (["SSL_CERT_DIR": known, "SSL_CERT_FILE": other.authority], 200),
        (["SSL_CERT_DIR": "/nowhere", "SSL_CERT_FILE": other.authority], 502),
      ] {
        let configuration = ProxyConfiguration(baseURL: "https://localhost:\(port)/v1", backend: "auth: none")
        try withProxy(configuration, environment: environment) { proxy in
          try #expect(proxy.get("/v1/files").status == status, "\(environment)")
        }
      }
    }
  }

  @Test("SSL_CERT_DIR in which there is no certificate stops the start where nothing else is to be trusted")
  func noAuthorities() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(ProxyConfiguration(baseURL: "https://localhost:1/v1").yaml, to: "config.yaml")
    let result = try Program.run(["-c", file, "-p", "0"], environment: ["SSL_CERT_DIR": folder.path("none")])
    #expect(result.status == 78 && result.log.contains("SSL_CERT_DIR"))
  }

  @Test("SSL_CERT_FILE that cannot be read stops the start")
  func missingAuthorities() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(ProxyConfiguration(baseURL: "https://localhost:1/v1").yaml, to: "config.yaml")
    let result = try Program.run(["-c", file, "-p", "0"], environment: ["SSL_CERT_FILE": folder.path("none.pem")])
    #expect(result.status == 78 && result.log.contains("SSL_CERT_FILE"))
  }

  @Test("client_certificate is shown to a backend that asks, and read again when it changes")
  func clientCertificate() throws {
    let (certificates, stranger) = (try Certificates(for: "DNS:localhost"), try Certificates(for: "DNS:localhost"))
    let folder = try TemporaryFolder()
    func show(_ shown: Certificates) throws -> String {
      try folder.write(String(contentsOfFile: shown.certificate, encoding: .utf8), to: "client.pem")
      try folder.write(String(contentsOfFile: shown.key, encoding: .utf8), to: "client.key")
      return "client_certificate: {certificate: \(folder.path("client.pem")), private_key: \(folder.path("client.key"))}\n"
    }
    for version in ["-tls1_2", "-tls1_3"] {
      try withTLSServer(certificates, [version, "-Verify", "1", "-CAfile", certificates.authority, "-verify_return_error"]) { port in
        let trust = "ca_file: \(certificates.authority)\n"
        try withProxy(ProxyConfiguration(baseURL: "https://localhost:\(port)/v1", backend: trust)) { proxy in
          let response = try proxy.get("/v1/files")
          #expect(response.status == 502 && response.errorMessage.contains("client_certificate"), "\(version) \(response.errorMessage)")
        }
        try withProxy(ProxyConfiguration(baseURL: "https://localhost:\(port)/v1", backend: trust + show(stranger))) { proxy in
          let response = try proxy.get("/v1/files")
          #expect(response.status == 502 && response.errorMessage.contains("client_certificate"), "\(version) \(response.errorMessage)")
          _ = try show(certificates)
          try proxy.program.line(with: "configuration reloaded")
          // The two files may have been seen one after the other.
          let deadline = ContinuousClock.now + Wire.patience
          while try proxy.get("/v1/files").status != 200, .now < deadline {}
          try #expect(proxy.get("/v1/files").status == 200)
        }
      }
    }
  }

  @Test("a backend that does not speak TLS is 502")
  func plain() throws {
    let upstream = try ScriptedUpstream()
    try withProxy(ProxyConfiguration(baseURL: "https://127.0.0.1:\(upstream.port)/v1")) { proxy in
      let client = try proxy.connect()
      try client.send("GET", "/v1/files")
      try upstream.accept().send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
      let response = try client.response()
      #expect(response.errorCode == "upstream_unreachable")
      #expect(response.errorMessage.contains("http://"))
    }
  }

  @Test("a backend that never finishes the handshake is 504 after connection_timeout")
  func silent() throws {
    let upstream = try ScriptedUpstream()
    try withProxy(ProxyConfiguration(baseURL: "https://127.0.0.1:\(upstream.port)/v1", backend: "connection_timeout: 300ms")) { proxy in
      let client = try proxy.connect()
      let start = ContinuousClock.now
      try client.send("GET", "/v1/files")
      let connection = try upstream.accept()
      let response = try client.response()
      #expect(response.status == 504 && response.errorCode == "upstream_timeout")
      #expect(response.errorMessage.contains("TLS handshake"))
      #expect(.now - start < .seconds(30))
      try #expect(connection.ending() != nil)
    }
  }
}
