internal import NIOCore
internal import SieveCore
internal import SieveHTTP

/// Admit: from a whole head to what `Admission` says is to be done.
extension ClientHandler {
  /// Reads on in the head of the next request.
  func readHead() {
    guard let bytes = inbound.bytes else { return }
    if state.phase == .idle {
      state.beginHead(at: worker.now)
      exchange.begin(worker.snapshot)
      held.removeAll()
      request.reset()
      armDeadline()
    }
    do throws(HTTPFault) {
      guard try request.parse(bytes, limits: exchange.snapshot.limits.http) else { return }
    } catch {
      return refuse(ClientRequest.refusal(for: error))
    }
    admit()
  }

  private func admit() {
    guard var rest = inbound.take() else { return }
    request.take(from: &rest)
    inbound.putBack(rest)
    let (admission, snapshot) = (exchange.admission, exchange.snapshot)
    admission.decide(request, snapshot, peer: peer, isLeaving: worker.isLeaving)
    request.withValue(of: .contentType) {
      body.begin(framing: request.head.framing, contentType: $0, isStrict: admission.isFiltered(snapshot))
    }
    state.beginRequest(keepsAlive: request.head.keepAlive && !worker.isLeaving, isComplete: body.isComplete)
    state.bodyAwaited(at: worker.now, within: snapshot.limits.idleTimeout)
    generation &+= 1
    switch admission.action {
    case .proxy: beginPeek()
    case .answer(let response): answer(response)
    case .refuse(let error): refuse(error)
    case .list(let model): answerList(admission.list, of: model)
    case .nativeList(let backend): answerNativeList(admission.list, of: backend)
    case .metrics: answerMetrics()
    case .console(nil): answerConsole(nil)
    case .console: beginPeek()
    }
  }
}
