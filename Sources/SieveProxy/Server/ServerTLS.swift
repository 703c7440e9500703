internal import NIOSSL
internal import SieveCore

/// TLS towards clients.
enum ServerTLS {
  static func context(_ files: TLSFiles) throws(ProxyStartError) -> NIOSSLContext {
    do {
      let chain = try NIOSSLCertificate.fromPEMFile(files.certificate).map { NIOSSLCertificateSource.certificate($0) }
      let key = try NIOSSLPrivateKey(file: files.privateKey, format: .pem)
      var configuration = TLSConfiguration.makeServerConfiguration(certificateChain: chain, privateKey: .privateKey(key))
      configuration.minimumTLSVersion = .tlsv12
      configuration.applicationProtocols = ["http/1.1"]
      return try NIOSSLContext(configuration: configuration)
    } catch {
      throw ProxyStartError(
        "server.tls: \(files.certificate) and \(files.privateKey) cannot be used: they must be a PEM certificate chain and its private key")
    }
  }
}
