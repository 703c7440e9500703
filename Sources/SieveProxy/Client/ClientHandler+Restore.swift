internal import NIOCore
internal import SieveCore
internal import SieveHTTP

/// Relay of an answer in which the model gets back the name that the client knows it by.
extension ClientHandler {
  /// What is to be done with an answer whose head is here.
  func restoration(_ response: ResponseHead, _ bytes: ByteBuffer, _ backend: PreparedBackend) -> ModelRestoration.Decision {
    guard backend.backend.restoresModel else { return .none }
    return ModelRestoration.decide(
      response, bytes, model: exchange.target.model, isHead: request.head.method == .head, keepsLength: !request.head.isHTTP10,
      worker.allocator)
  }

  func receiveBody(_ piece: ByteBuffer, _ restoration: ModelRestoration) {
    if let restored = restoration.take(piece) { relay(restored) }
    endHead(restoration, isCut: false)
  }

  /// Lets go of what is held back, if its time has come.
  /// - Parameter isCut: nothing more will come.
  func endHead(_ restoration: ModelRestoration, isCut: Bool) {
    guard let end = restoration.headEnd(isCut: isCut) else { return }
    pendingHead?.writeString(end.lines)
    if end.isChunked { exchange.framing = .rechunked }
    let held = restoration.release()
    if held.readableBytes > 0 { relay(held) }
  }
}
