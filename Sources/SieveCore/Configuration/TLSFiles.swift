/// PEM files for serving https to clients; read again when they change.
package struct TLSFiles: Sendable, Equatable {
  package var certificate: String
  package var privateKey: String

  package init(certificate: String, privateKey: String) {
    self.certificate = certificate
    self.privateKey = privateKey
  }
}
