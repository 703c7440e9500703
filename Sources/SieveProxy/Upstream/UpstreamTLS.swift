internal import NIOCore
internal import NIOSSL
internal import SieveCore

/// TLS towards https backends. Certificates are verified, host name included, with no way to turn that off.
enum UpstreamTLS {
  /// `trust`: the authorities to believe instead of the system's.
  static func context(trusting trust: [NIOSSLCertificate]?) throws(ProxyStartError) -> NIOSSLContext {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.certificateVerification = .fullVerification
    configuration.minimumTLSVersion = .tlsv12
    // Our framing is HTTP/1.1; a server that would rather speak HTTP/2 must be told.
    configuration.applicationProtocols = ["http/1.1"]
    if let trust { configuration.trustRoots = .certificates(trust) }
    do {
      return try NIOSSLContext(configuration: configuration)
    } catch {
      throw ProxyStartError("TLS cannot be set up: \(error)")
    }
  }

  static func trust(_ caFile: String, _ backend: Backend) throws(ProxyStartError) -> [NIOSSLCertificate] {
    guard let certificates = try? NIOSSLCertificate.fromPEMFile(caFile), !certificates.isEmpty else {
      throw ProxyStartError("backend '\(backend.name)': ca_file \(caFile) holds no PEM certificate that can be read")
    }
    return certificates
  }

  /// An address literal cannot be a server name (RFC 6066 §3); its certificate is then checked against the address of the connection.
  static func serverName(_ host: String) -> String? {
    (try? SocketAddress(ipAddress: host, port: 0)) == nil ? host : nil
  }
}
