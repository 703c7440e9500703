package import NIOCore

/// A backend's answer to a list request, kept whole so that it can be passed on when it is a refusal.
package struct MirroredResponse: Sendable {
  package var status: Int
  /// `404 Not Found`.
  package var statusAndReason: String
  /// Its end-to-end field lines but for Content-Length, as they came.
  package var fieldLines: ByteBuffer
  package var body: ByteBuffer
  var isGzip: Bool
  /// The address that `Link` names as the next (RFC 8288).
  var link: String?
  /// Whether it bears the marks of this program, which its field lines leave out.
  package var isFromModelSieve = false
  /// Which backend it is of.
  package var backend: String
}
