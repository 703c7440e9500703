internal import Foundation
internal import NIOSSL

/// Certificates at which a chain may end because somebody named them: also those of an intermediate authority, whose own issuer is not known here.
enum TrustAnchors {
  /// Those of a PEM file; nil where it holds none, or one that cannot be read.
  static func file(_ path: String) -> [NIOSSLCertificate]? {
    guard let certificates = try? NIOSSLCertificate.fromPEMFile(path), !certificates.isEmpty else { return nil }
    return certificates.map(trusted)
  }

  /// Those that OpenSSL would find in a folder: under names like 5ed36f99.0, and without a word of those that cannot be read. All of them at
  /// once: it would look for one when a server shows what it has signed, which is no time to read files.
  static func folder(_ path: String) -> [NIOSSLCertificate] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.filter(isHash).flatMap { file("\(path)/\($0)") ?? [] }
  }

  /// BoringSSL lets a chain end at a certificate that is not of its own issue only where it is marked as trusted, as OpenSSL's "TRUSTED
  /// CERTIFICATE" is: one with trust settings behind it (`X509_CERT_AUX`), here for servers (1.3.6.1.5.5.7.3.1).
  private static func trusted(_ certificate: NIOSSLCertificate) -> NIOSSLCertificate {
    let settings: [UInt8] = [0x30, 0x0C, 0x30, 0x0A, 0x06, 0x08, 0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01]
    guard let der = try? certificate.toDERBytes() else { return certificate }
    let base64 = Data(der + settings).base64EncodedString(options: .lineLength64Characters)
    let pem = "-----BEGIN TRUSTED CERTIFICATE-----\n\(base64)\n-----END TRUSTED CERTIFICATE-----\n"
    return (try? NIOSSLCertificate.fromPEMBytes(Array(pem.utf8)))?.first ?? certificate
  }

  private static func isHash(_ name: String) -> Bool {
    let parts = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    return parts.count == 2 && parts[0].count == 8 && !parts[1].isEmpty && parts[1].allSatisfy(digits.contains)
      && parts[0].allSatisfy { digits.contains($0) || UInt8(ascii: "a")...UInt8(ascii: "f") ~= $0 }
  }
}
