import NIOCore
import SieveHTTP
import Testing

@testable import SieveProxy

@Suite struct UpstreamStateTests {
  private typealias Phase = UpstreamState.Phase

  @Test(
    arguments: [
      ("100 Continue", .interim, .awaitingHead), ("103 Early Hints\r\nLink: a", .interim, .awaitingHead),
      ("101 Switching Protocols", .refuse(""), .awaitingHead), ("204 No Content", .whole, .awaitingHead),
      ("304 Not Modified\r\nContent-Length: 9", .whole, .awaitingHead), ("200 OK\r\nContent-Length: 0", .whole, .awaitingHead),
      ("200 OK\r\nContent-Length: 9", .begin, .body(.bytes(9))), ("500 No\r\nTransfer-Encoding: chunked", .begin, .body(.chunks)),
      ("200 OK", .begin, .body(.untilClose)),
    ] as [(String, UpstreamState.HeadAction, UpstreamState.Phase)])
  func `a head says what follows`(head: String, action: UpstreamState.HeadAction, phase: UpstreamState.Phase) throws {
    var state = Self.leased()
    #expect(state.received(try Self.head(head)) == action)
    #expect(state.phase == phase)
  }

  @Test(arguments: ["200 OK\r\nContent-Length: 9", "200 OK\r\nTransfer-Encoding: chunked", "200 OK"])
  func `the answer to HEAD is over with its head`(head: String) throws {
    var state = Self.leased(isHead: true)
    #expect(state.received(try Self.head(head)) == .whole)
  }

  @Test func `an upgrade that was asked for becomes a tunnel, whose end is nobody's loss`() throws {
    var state = Self.leased(wantsUpgrade: true)
    #expect(state.received(try Self.head("101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket")) == .tunnel)
    #expect(state.phase == .tunnel)
    #expect(state.closed() == .forget)
    #expect(state.phase == .closed)
  }

  @Test func `an upgrade that was refused is an answer like any other`() throws {
    var state = Self.leased(wantsUpgrade: true)
    #expect(state.received(try Self.head("401 Unauthorized\r\nContent-Length: 2")) == .begin)
    #expect(state.phase == .body(.bytes(2)))
  }

  @Test func `a body with a length ends with its last byte, and what comes after is not its own`() {
    var state = Self.leased()
    #expect(state.take(3, of: 10) == (3, false))
    #expect(state.phase == .body(.bytes(7)))
    #expect(state.take(0, of: 7) == (0, false))
    #expect(state.take(7, of: 7) == (7, true))
    #expect(state.take(8, of: 7) == (7, true))
    #expect(state.phase == .body(.bytes(0)))
  }

  @Test(arguments: [
    ("HTTP/1.1 200 OK\r\nContent-Length: 1", true), ("HTTP/1.1 204 No Content", true),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked", true),
    ("HTTP/1.0 200 OK\r\nContent-Length: 1\r\nConnection: keep-alive", true), ("HTTP/1.0 200 OK\r\nContent-Length: 1", false),
    ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: close", false), ("HTTP/1.1 200 OK", false),
  ])
  func `a connection serves again if its peer keeps it, its request went out and nothing else came`(head: String, isKept: Bool) throws {
    for (requestSent, hasExcess) in [(true, false), (false, false), (true, true), (false, true)] {
      var state = Self.leased()
      _ = state.received(try Self.head(head, version: ""))
      let isReusable = isKept && requestSent && !hasExcess
      #expect(state.ended(requestSent: requestSent, hasExcess: hasExcess) == isReusable)
      #expect(state.phase == (isReusable ? .idle : .closed))
    }
  }

  @Test(arguments: [
    (true, "200 OK\r\nContent-Length: 5"), (true, "204 No Content"), (true, "200 OK\r\nContent-Length: 0"),
    (false, "204 No Content\r\nContent-Length: 5"), (false, "204 No Content\r\nTransfer-Encoding: chunked"),
    (false, "304 Not Modified\r\nContent-Length: 5"),
  ])
  func `a connection does not serve again after an answer that some send a body with although it has none`(isHead: Bool, head: String)
    throws
  {
    var state = Self.leased(isHead: isHead)
    #expect(state.received(try Self.head(head)) == .whole)
    let isReusable = state.ended(requestSent: true, hasExcess: false)
    #expect(!isReusable)
  }

  @Test(arguments: [("204 No Content", true), ("200 OK\r\nContent-Length: 0", true), ("200 OK\r\nContent-Length: 1", false)])
  func `an answer without a body is told apart, for bytes may follow it`(head: String, endsWithHead: Bool) throws {
    var state = Self.leased()
    _ = state.received(try Self.head(head))
    #expect(state.endsWithHead == endsWithHead)
    let isReusable = state.ended(requestSent: true, hasExcess: false)
    #expect(isReusable)
  }

  @Test func `interim answers are bounded in number and in bytes, for each request anew`() throws {
    for head in [try Self.head("103 Early Hints"), try Self.head("103 Early Hints\r\nLink: \(String(repeating: "x", count: 15_000))")] {
      var state = Self.leased()
      var count = 0
      while state.received(head) == .interim, count < 1000 { count += 1 }
      #expect((4...200).contains(count))
      state.leased()
      #expect(state.received(head) == .interim)
    }
  }

  @Test func `a peer's wish to close is not carried over from an interim head`() throws {
    var state = Self.leased()
    #expect(state.received(try Self.head("103 Early Hints\r\nConnection: close")) == .interim)
    #expect(state.received(try Self.head("204 No Content")) == .whole)
    let isReusable = state.ended(requestSent: true, hasExcess: false)
    #expect(isReusable)
  }

  @Test func `from its second request on a connection is a reused one`() {
    var state = UpstreamState()
    state.connected()
    #expect(!state.hasServed)
    state.leased()
    #expect(state.hasServed)
    #expect(!state.isReused)
    _ = state.ended(requestSent: true, hasExcess: false)
    state.leased()
    #expect(state.isReused)
    #expect(state.closed() == .lost(.closedBeforeAnswer(isReused: true)))
  }

  @Test func `whether an answer had begun counts anew for each request`() {
    var state = Self.leased()
    state.receivedBytes()
    _ = state.ended(requestSent: true, hasExcess: false)
    state.leased()
    #expect(state.closed() == .lost(.closedBeforeAnswer(isReused: true)))
  }

  @Test(
    arguments: [
      (.connecting, .forget, .forget), (.idle, .forget, .forget), (.closed, .forget, .forget),
      (.awaitingHead, .lost(.closedBeforeAnswer(isReused: false)), .lost(.closedBeforeAnswer(isReused: false))),
      (.body(.bytes(1)), .lost(.closedMidAnswer), .lost(.closedMidAnswer)),
      (.body(.chunks), .lost(.closedMidAnswer), .lost(.closedMidAnswer)), (.body(.untilClose), .end, .lost(.closedMidAnswer)),
    ] as [(UpstreamState.Phase, UpstreamState.CloseAction, UpstreamState.CloseAction)])
  func `a close is a loss unless nothing was due, and an error always is`(
    phase: UpstreamState.Phase, orderly: UpstreamState.CloseAction, broken: UpstreamState.CloseAction
  ) throws {
    var state = try Self.state(in: phase)
    #expect(state.phase == phase)
    #expect(state.closed() == orderly)
    #expect(state.phase == .closed)
    state = try Self.state(in: phase)
    #expect(state.broken() == broken)
    #expect(state.phase == .closed)
  }

  @Test func `a close after a byte of the answer is one in its middle`() {
    var state = Self.leased()
    state.receivedBytes()
    #expect(state.closed() == .lost(.closedMidAnswer))
  }

  private static func leased(isHead: Bool = false, wantsUpgrade: Bool = false) -> UpstreamState {
    var state = UpstreamState()
    state.connected()
    state.leased()
    state.sent(isHead: isHead, wantsUpgrade: wantsUpgrade)
    return state
  }

  private static func state(in phase: UpstreamState.Phase) throws -> UpstreamState {
    var state = leased()
    switch phase {
    case .connecting: return UpstreamState()
    case .idle: _ = state.ended(requestSent: true, hasExcess: false)
    case .awaitingHead, .tunnel: break
    case .body(.bytes(let count)): _ = state.received(try head("200 OK\r\nContent-Length: \(count)"))
    case .body(.chunks): _ = state.received(try head("200 OK\r\nTransfer-Encoding: chunked"))
    case .body(.untilClose): _ = state.received(try head("200 OK"))
    case .closed: _ = state.closed()
    }
    return state
  }

  private static func head(_ text: String, version: String = "HTTP/1.1 ") throws -> ResponseHead {
    let head = ResponseHead()
    let isWhole = try ByteBuffer(string: "\(version)\(text)\r\n\r\n").withUnsafeReadableBytes { try head.parse($0, limits: HTTPLimits()) }
    try #require(isWhole)
    return head
  }
}
