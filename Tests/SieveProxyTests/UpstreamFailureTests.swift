import Dispatch
import NIOCore
import NIOPosix
import SieveCore
import SieveHTTP
import Testing

@testable import SieveProxy

@Suite("What failed on the way to a backend", .timeLimit(.minutes(10)))
struct UpstreamFailureTests {
  /// Tells how its lease failed.
  private final class Lessee: ResponseReceiver {
    let failure: EventLoopPromise<UpstreamFailure>

    init(_ failure: EventLoopPromise<UpstreamFailure>) { self.failure = failure }

    var takesMore: Bool { true }
    var wantsPayload: Bool { false }
    func leased(_ upstream: UpstreamHandler) {}
    func leaseFailed(_ failure: UpstreamFailure) { self.failure.succeed(failure) }
    func receiveInterim(_ interim: ResponseHead, _ bytes: ByteBuffer) {}
    func receiveHead(_ response: ResponseHead, _ bytes: ByteBuffer) {}
    func receiveBody(_ piece: ByteBuffer) {}
    func flushReceived() {}
    func receiveEnd() {}
    func upstreamFinished() {}
    func upstreamWritabilityChanged(_ isWritable: Bool) {}
    func upstreamLost(_ failure: UpstreamFailure) {}
  }

  @Test(
    "what a backend would be blamed for is its proxy's fault where that is what was waited for",
    arguments: [
      (UpstreamFailure.connectTimeout, "did not accept a connection"), (.handshakeTimeout, "TLS handshake"), (.lookUpTimeout, "looked up"),
    ])
  func proxy(failure: UpstreamFailure, words: String) {
    let error = failure.ofProxy.error(backend: "b")
    #expect(error.code == .upstreamTimeout && failure.ofProxy.isTimeout)
    #expect(error.message.hasPrefix("The proxy before backend 'b' ") && error.message.contains(words))
  }

  @Test("a host name that nobody answers is told as that, not as a backend that accepts no connection")
  func lookUp() throws {
    let gate = DispatchSemaphore(value: 0)
    let names = NameResolver { _ throws(NameLookupError) in
      gate.wait()
      throw .noSuchName
    }
    var backend = Backend(name: "b", baseURL: BaseURL(scheme: .http, host: "hanging.example", port: 1, path: ""), auth: .none)
    backend.connectionTimeout = .milliseconds(100)
    let snapshot = try Snapshot(Configuration(backends: [backend]))
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let failure = loop.makePromise(of: UpstreamFailure.self)
    loop.execute {
      let pools = UpstreamPools(eventLoop: loop, shared: SharedUpstreams(names: names))
      pools.pool(for: snapshot.backends[0], in: snapshot).lease(for: Lessee(failure), fresh: false)
    }
    let told = try failure.futureResult.wait()
    #expect(told == .lookUpTimeout && told.error(backend: "b").message.contains("looked up"))
    gate.signal()
  }
}
