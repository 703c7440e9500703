package import NIOCore
internal import SieveCore

/// A backend's answer to a list request, kept whole so that it can be passed on when it is a refusal.
package struct MirroredResponse: Sendable {
  package var status: Int
  /// `404 Not Found`, in the backend's bytes.
  var statusAndReason: [UInt8]
  /// Its end-to-end field lines but for Content-Length, and for Content-Encoding where that is gzip, as they came.
  package var fieldLines: ByteBuffer
  /// `Date` is among them.
  var isDated: Bool
  package var body: ByteBuffer
  var isGzip: Bool
  /// The address that `Link` names as the next (RFC 8288).
  var link: String?
  /// Whether it bears the marks of this program, which its field lines leave out.
  package var isFromModelSieve = false
  /// Which backend it is of.
  package var backend: String

  /// With its body as it was before it was compressed; without one where that is broken.
  func decoded() -> MirroredResponse {
    guard isGzip else { return self }
    var plain = self
    plain.isGzip = false
    plain.body = ByteBuffer(bytes: Gzip.decode(body, limit: ListFetch.largestList) ?? [])
    return plain
  }

  /// `404 Not Found`, for a log or a message: a backend may put into its reason what it was sent.
  package var toldStatus: String {
    VisibleText.cut(KeyMask.masked(String(decoding: statusAndReason.prefix(1024), as: UTF8.self)), to: LogValue.longest)
  }
}
