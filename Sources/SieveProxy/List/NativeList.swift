internal import NIOCore

/// A backend's list in the shape of another API, as a client gets it.
struct NativeList: Sendable {
  let bytes: ByteBuffer
  /// The value of `X-ModelSieve-Partial`; nil when all is well.
  let partial: String?
}
