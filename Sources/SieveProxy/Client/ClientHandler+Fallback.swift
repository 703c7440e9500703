internal import NIOCore
internal import SieveCore
internal import SieveHTTP

/// Fallback: the next target of an alias, for as long as the client has had nothing and the body is at hand.
extension ClientHandler {
  /// Whether a response is worth trying the next target for: the backend is overloaded or broken, and this says nothing of the request
  /// itself.
  static func isFailure(_ status: Int) -> Bool { status == 429 || status >= 500 }

  /// Gives up on the present backend, which failed as `word` says, and moves on. False where there is nowhere to go.
  func fallBack(after word: String) -> Bool {
    guard let backend = exchange.backend else { return false }
    worker.health.failed(backend.index)
    guard !state.isAnswerBegun, let next = exchange.fallbacks.first else { return false }
    exchange.attempts.append("\(backend.backend.name)=\(word)")
    exchange.measures.outcome = .fallback
    worker.metrics.fellBack(from: backend)
    releaseConnection()
    exchange.fallbacks = exchange.fallbacks.dropFirst()
    exchange.held = exchange.replay + exchange.held
    exchange.heldBytes = exchange.held.reduce(0) { $0 + $1.readableBytes }
    exchange.replay = []
    exchange.replayBytes = 0
    exchange.isEndSent = false
    exchange.forgetSent()
    state.movedOn()
    send(to: next)
    return true
  }
}
