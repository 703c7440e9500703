internal import NIOCore
internal import NIOSSL
internal import SieveCore

/// TLS towards https backends. Certificates are verified, host name included, with no way to turn that off.
enum UpstreamTLS {
  /// Our framing is HTTP/1.1; a server that would rather speak HTTP/2 must be told.
  static let protocolName = "http/1.1"

  /// What this side shows of itself where the backend asks, by content: files that changed are another identity.
  struct Identity: Sendable, Hashable {
    let chain: [NIOSSLCertificate]
    let key: NIOSSLPrivateKey
  }

  /// - Parameter trust: the authorities to believe instead of the system's.
  /// - Parameter environment: may say that the system's authorities are elsewhere.
  static func context(
    trusting trust: [NIOSSLCertificate]?, as identity: Identity?, environment: [String: String]
  ) throws(ProxyStartError) -> NIOSSLContext {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.certificateVerification = .fullVerification
    configuration.minimumTLSVersion = .tlsv12
    configuration.applicationProtocols = [protocolName]
    if let trust {
      configuration.trustRoots = .certificates(trust)
    } else if let named = try namedTrust(environment) {
      configuration.trustRoots = .certificates(named)
    }
    if let identity {
      configuration.certificateChain = identity.chain.map { .certificate($0) }
      configuration.privateKey = .privateKey(identity.key)
    }
    do {
      return try NIOSSLContext(configuration: configuration)
    } catch {
      throw ProxyStartError("TLS cannot be set up: \(error)")
    }
  }

  static func trust(_ caFile: String, _ backend: Backend) throws(ProxyStartError) -> [NIOSSLCertificate] {
    guard let anchors = TrustAnchors.file(caFile) else {
      throw ProxyStartError("backend '\(backend.name)': ca_file \(caFile) holds no PEM certificate that can be read")
    }
    return anchors
  }

  static func identity(_ files: TLSFiles, _ backend: Backend) throws(ProxyStartError) -> Identity {
    do {
      return Identity(
        chain: try NIOSSLCertificate.fromPEMFile(files.certificate), key: try NIOSSLPrivateKey(file: files.privateKey, format: .pem))
    } catch {
      throw ProxyStartError(
        "backend '\(backend.name)': client_certificate: \(files.certificate) and \(files.privateKey) cannot be used: they must be a PEM certificate chain and its private key"
      )
    }
  }

  /// What SSL_CERT_FILE and SSL_CERT_DIR name, as OpenSSL reads them, instead of the system's authorities; nil where neither is set.
  private static func namedTrust(_ environment: [String: String]) throws(ProxyStartError) -> [NIOSSLCertificate]? {
    let folders = (environment["SSL_CERT_DIR"] ?? "").split(separator: ":").map(String.init)
    let file = environment["SSL_CERT_FILE"] ?? ""
    if file.isEmpty, folders.isEmpty { return nil }
    // Mostly the folder's certificates are those of the file.
    var anchors = Set(folders.flatMap(TrustAnchors.folder))
    if !file.isEmpty {
      guard let more = TrustAnchors.file(file) else {
        throw ProxyStartError("SSL_CERT_FILE \(file) holds no PEM certificate that can be read")
      }
      anchors.formUnion(more)
    } else if anchors.isEmpty {
      throw ProxyStartError(
        "SSL_CERT_DIR \(folders.joined(separator: ":")) holds no certificate under the name of its hash ('openssl rehash' makes these names)"
      )
    }
    return Array(anchors)
  }

  /// An address literal cannot be a server name (RFC 6066 §3); its certificate is then checked against the address of the connection.
  static func serverName(_ host: String) -> String? {
    (try? SocketAddress(ipAddress: host, port: 0)) == nil ? host : nil
  }
}
