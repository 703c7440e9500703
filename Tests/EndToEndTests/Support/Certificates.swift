// A certificate authority and a server's certificate, made by openssl when a test asks.
import Foundation
import TestSupport

final class Certificates {
  let folder: TemporaryFolder
  var authority: String { folder.path("authority.pem") }
  var certificate: String { folder.path("server.pem") }
  var key: String { folder.path("server.key") }

  /// `name` as it stands in the certificate: `IP:127.0.0.1` or `DNS:localhost`; nil: it has the common name alone. `days`: -1 for one that has
  /// expired.
  init(for name: String?, commonName: String = "server", days: Int = 2) throws {
    folder = try TemporaryFolder()
    let curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    try openssl(["req", "-x509", "-subj", "/CN=test authority", "-keyout", folder.path("authority.key"), "-out", authority] + curve)
    try openssl(["req", "-subj", "/CN=\(commonName)", "-keyout", key, "-out", folder.path("server.csr")] + curve)
    let extensions = try folder.write(name.map { "subjectAltName=\($0)\n" } ?? "", to: "extensions")
    try openssl([
      "x509", "-req", "-in", folder.path("server.csr"), "-CA", authority, "-CAkey", folder.path("authority.key"), "-CAcreateserial",
      "-days", "\(days)", "-extfile", extensions, "-out", certificate,
    ])
  }

  /// Makes the server's certificate one of its own issue that will be valid in time to come, and the authority the same.
  func postpone() throws {
    try folder.write("", to: "index.txt")
    let configuration = """
      [ca]
      default_ca = a
      [a]
      database = \(folder.path("index.txt"))
      new_certs_dir = \(folder.path)
      rand_serial = yes
      default_md = sha256
      policy = p
      x509_extensions = e
      [p]
      commonName = supplied
      [e]
      subjectAltName = IP:127.0.0.1
      """
    try openssl([
      "ca", "-batch", "-selfsign", "-notext", "-config", try folder.write(configuration, to: "ca.cnf"), "-keyfile", key, "-in",
      folder.path("server.csr"),
      "-startdate", "20990101000000Z", "-enddate", "20991231000000Z", "-out", certificate,
    ])
    try folder.write(String(contentsOfFile: certificate, encoding: .utf8), to: "authority.pem")
  }

  /// Makes the authority an intermediate one, whose certificate another has issued; returns the file of that one's.
  func putRootAbove() throws -> String {
    let root = folder.path("root.pem")
    try openssl([
      "req", "-x509", "-subj", "/CN=test root", "-keyout", folder.path("root.key"), "-out", root, "-newkey", "ec", "-pkeyopt",
      "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
    ])
    try openssl(["req", "-new", "-subj", "/CN=test authority", "-key", folder.path("authority.key"), "-out", folder.path("authority.csr")])
    let extensions = try folder.write("basicConstraints=critical,CA:TRUE\nsubjectKeyIdentifier=hash\n", to: "authority.extensions")
    try openssl([
      "x509", "-req", "-in", folder.path("authority.csr"), "-CA", root, "-CAkey", folder.path("root.key"), "-CAcreateserial", "-days", "2",
      "-extfile", extensions, "-out", authority,
    ])
    return root
  }

  private func openssl(_ arguments: [String]) throws {
    let result = try Program(arguments, executable: "/usr/bin/openssl").result()
    guard result.status == 0 else { throw CocoaError(.executableLoad, userInfo: [NSDebugDescriptionErrorKey: result.log]) }
  }
}
