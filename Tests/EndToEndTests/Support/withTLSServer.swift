// An https server of openssl's.
import Foundation
import TestSupport
import Testing

/// Runs a test against an https server that answers `GET /v1/models`. `options`: of openssl's s_server.
func withTLSServer(_ certificates: Certificates, _ options: [String] = [], _ body: (Int) throws -> Void) throws {
  try FileManager.default.createDirectory(atPath: certificates.folder.path("v1"), withIntermediateDirectories: true)
  for name in ["models", "files"] {
    try certificates.folder.write(
      "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n{\"data\":[{\"id\":\"a\"}]}", to: "v1/\(name)")
  }
  let arguments = ["s_server", "-HTTP", "-accept", "127.0.0.1:0", "-cert", certificates.certificate, "-key", certificates.key] + options
  let server = try Program(arguments, folder: certificates.folder.path, executable: "/usr/bin/openssl")
  defer { server.signal(SIGKILL) }
  let line =
    String(decoding: try server.output.read(through: "ACCEPT "), as: UTF8.self)
    + String(decoding: try server.output.read(through: "\n"), as: UTF8.self)
  try body(try #require(line.split(separator: ":").last.flatMap { Int($0.dropLast()) }, "\(line)"))
}
