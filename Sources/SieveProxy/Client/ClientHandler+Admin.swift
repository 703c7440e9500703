internal import NIOCore
internal import SieveCore
internal import SieveHTTP

/// What is under `/-/` beside health and readiness, for those who may see it.
extension ClientHandler {
  func answerMetrics() {
    guard mayAdminister else {
      return refuse(
        SieveError(.forbidden, "/-/ answers callers on this machine, or those who send server.admin_key as 'Authorization: Bearer KEY'."))
    }
    state.beginList()
    clearDeadline()
    let bound = NIOLoopBound(self, eventLoop: worker.eventLoop)
    let asked = generation
    let metrics = worker.metricsReport
    Task {
      let text = await metrics()
      bound.eventLoop.execute { bound.value.answerMetrics(text, asked: asked) }
    }
  }

  private func answerMetrics(_ text: String, asked: Int) {
    guard state.phase == .list, generation == asked else { return }
    answer(
      OwnResponse(
        status: 200, headers: "Content-Type: \(MetricsText.contentType)\r\nCache-Control: no-store\r\n", body: ByteBuffer(string: text)))
  }

  private var mayAdminister: Bool {
    let access = exchange.snapshot.adminAccess
    let isForwarded = head.names.intersects([.xForwardedFor, .xForwardedProto, .xForwardedHost, .forwarded])
    let host = head.field(.host).map { text($0.valueRange) } ?? ""
    return access.isLocal(peer: peer, isForwarded: isForwarded, hostField: host) || access.isOpened(by: clientFields.keys.map(\.value))
  }
}
