// A certificate authority and a server's certificate, made by openssl when a test asks.
import Foundation
import TestSupport

final class Certificates {
  let folder: TemporaryFolder
  var authority: String { folder.path("authority.pem") }
  var certificate: String { folder.path("server.pem") }
  var key: String { folder.path("server.key") }

  /// `name` as it stands in the certificate: `IP:127.0.0.1` or `DNS:localhost`.
  init(for name: String) throws {
    folder = try TemporaryFolder()
    let curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    try openssl(["req", "-x509", "-subj", "/CN=test authority", "-keyout", folder.path("authority.key"), "-out", authority] + curve)
    try openssl(["req", "-subj", "/CN=server", "-keyout", key, "-out", folder.path("server.csr")] + curve)
    let extensions = try folder.write("subjectAltName=\(name)\n", to: "extensions")
    try openssl([
      "x509", "-req", "-in", folder.path("server.csr"), "-CA", authority, "-CAkey", folder.path("authority.key"), "-CAcreateserial",
      "-days", "2", "-extfile",
      extensions, "-out", certificate,
    ])
  }

  private func openssl(_ arguments: [String]) throws {
    let result = try Program(arguments, executable: "/usr/bin/openssl").result()
    guard result.status == 0 else { throw CocoaError(.executableLoad, userInfo: [NSDebugDescriptionErrorKey: result.log]) }
  }
}
