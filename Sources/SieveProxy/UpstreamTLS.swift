internal import NIOCore
internal import NIOSSL

/// TLS towards https backends. Certificates are verified, host name included, with no way to turn that off.
enum UpstreamTLS {
  static func context(caFile: String?, backend: String) throws(ProxyStartError) -> NIOSSLContext {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.certificateVerification = .fullVerification
    configuration.minimumTLSVersion = .tlsv12
    // Our framing is HTTP/1.1; a server that would rather speak HTTP/2 must be told.
    configuration.applicationProtocols = ["http/1.1"]
    do {
      if let caFile { configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(caFile)) }
      return try NIOSSLContext(configuration: configuration)
    } catch {
      throw ProxyStartError("backend '\(backend)': ca_file \(caFile ?? "") holds no PEM certificate that can be read")
    }
  }

  /// An address literal cannot be a server name (RFC 6066 §3); its certificate is then checked against the address of the connection.
  static func serverName(_ host: String) -> String? {
    (try? SocketAddress(ipAddress: host, port: 0)) == nil ? host : nil
  }
}
