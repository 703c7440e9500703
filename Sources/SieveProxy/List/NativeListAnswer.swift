internal import NIOCore
internal import SieveCore

/// What there is to say to a request for a list in another API's shape.
enum NativeListAnswer: Sendable {
  case list(ByteBuffer)
  /// The backend's own refusal, as it sent it.
  case mirrored(MirroredResponse)
  case failed(SieveError)
}
