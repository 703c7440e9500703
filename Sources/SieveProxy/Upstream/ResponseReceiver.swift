internal import NIOCore
internal import SieveHTTP

/// Who a leased upstream connection works for: a client's request, or a list being fetched. All calls come on the connection's loop.
protocol ResponseReceiver: AnyObject {
  /// The connection is there and is the receiver's until the response ends or the connection is lost. Send now.
  func leased(_ upstream: UpstreamHandler)
  /// No connection could be had.
  func leaseFailed(_ failure: UpstreamFailure)
  /// A 1xx; others may follow.
  func receiveInterim(_ head: ResponseHead, _ bytes: ByteBuffer)
  /// The response's head. `bytes` begin with it.
  func receiveHead(_ head: ResponseHead, _ bytes: ByteBuffer)
  /// A piece of the body: as framed on the wire, or payload alone where `wantsPayload`.
  func receiveBody(_ piece: ByteBuffer)
  /// What was received so far should go out now.
  func flushReceived()
  /// The response is complete. The connection has left for the pool or is closed.
  func receiveEnd()
  /// The upstream will send no more through a tunnel, and goes on listening.
  func upstreamFinished()
  /// The connection broke before the response was complete.
  func upstreamLost(_ failure: UpstreamFailure)
  /// The upstream takes bytes again, or no longer does.
  func upstreamWritabilityChanged(_ isWritable: Bool)

  /// Whether another piece may be read for this receiver.
  var takesMore: Bool { get }
  /// Whether a chunked body is to be delivered without its framing.
  var wantsPayload: Bool { get }
}
