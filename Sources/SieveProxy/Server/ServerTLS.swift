internal import NIOSSL
internal import SieveCore

/// TLS towards clients.
enum ServerTLS {
  /// For TLS 1.2: one suite for each kind of certificate, with forward secrecy and authenticated encryption, that every client has. BoringSSL would
  /// follow the client's order, which cannot be told otherwise from here, so there is no order to follow. In TLS 1.3 it chooses by itself.
  private static let ciphers = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256"

  static func context(_ files: TLSFiles) throws(ProxyStartError) -> NIOSSLContext {
    do {
      let chain = try NIOSSLCertificate.fromPEMFile(files.certificate).map { NIOSSLCertificateSource.certificate($0) }
      let key = try NIOSSLPrivateKey(file: files.privateKey, format: .pem)
      var configuration = TLSConfiguration.makeServerConfiguration(certificateChain: chain, privateKey: .privateKey(key))
      configuration.minimumTLSVersion = .tlsv12
      configuration.cipherSuites = ciphers
      configuration.applicationProtocols = ["http/1.1"]
      return try NIOSSLContext(configuration: configuration)
    } catch {
      throw ProxyStartError(
        "server.tls: \(files.certificate) and \(files.privateKey) cannot be used: they must be a PEM certificate chain and its private key")
    }
  }
}
