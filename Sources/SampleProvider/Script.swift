import NIOCore
import SieveHTTP

/// What a connection does to answer one request, step by step. A script that ends leaves the connection open for the next request.
struct Script: Sendable {
  enum Step: Sendable {
    case write(ByteBuffer)
    /// That many bytes without meaning.
    case fill(Int)
    case wait(TimeAmount)
    /// Nothing more until the peer leaves.
    case hang
    /// All that was written is sent first.
    case close
    /// From now on every byte that comes is sent back.
    case echo
  }

  private(set) var steps: [Step]
  private var position = 0

  init(_ steps: [Step]) { self.steps = steps }

  mutating func next() -> Step? {
    guard position < steps.count else { return nil }
    defer { position += 1 }
    return steps[position]
  }

  /// Has `next()` return `step`, and then what it would have returned.
  mutating func repeatLast(as step: Step) {
    position -= 1
    steps[position] = step
  }

  /// The same after a pause.
  func delayed(by delay: TimeAmount) -> Script { Script([.wait(delay)] + steps) }
}

extension Script {
  /// `reply` as `request` can take it, with `pace` between its pieces. With `limit`, only so many of them are sent, though the head
  /// promises all; `ending` comes instead of what would end the body.
  init(_ reply: Reply, to request: SampleRequest?, pace: TimeAmount = .zero, upTo limit: Int? = nil, ending: Step? = nil) {
    var reply = reply
    // A 1.0 client knows no chunks (RFC 9112 §7.1).
    if request?.head.isHTTP10 == true, reply.delimiter == .chunks { reply.delimiter = .connectionClose }
    let keepAlive = request.map { $0.head.keepAlive && !$0.head.isHTTP10 } ?? false
    var steps = [Step.write(reply.head(keepAlive: keepAlive))]
    if request?.head.method != .head {
      steps += Self.body(of: reply, pace: pace, limit: limit)
      if let ending { steps.append(ending) } else if reply.delimiter == .chunks { steps.append(.write(ByteBuffer(string: "0\r\n\r\n"))) }
    }
    if !keepAlive || reply.delimiter == .connectionClose { steps.append(.close) }
    self.init(steps)
  }

  private static func body(of reply: Reply, pace: TimeAmount, limit: Int?) -> [Step] {
    var steps: [Step] = []
    for (index, piece) in reply.pieces.prefix(limit ?? .max).enumerated() {
      if index > 0, pace > .zero { steps.append(.wait(pace)) }
      steps.append(.write(reply.delimiter == .chunks ? chunk(piece) : piece))
    }
    if reply.filler > 0, limit == nil { steps.append(.fill(reply.filler)) }
    return steps
  }

  private static func chunk(_ payload: ByteBuffer) -> ByteBuffer {
    var out = ByteBuffer()
    out.writeString("\(String(payload.readableBytes, radix: 16))\r\n")
    out.writeImmutableBuffer(payload)
    out.writeString("\r\n")
    return out
  }
}
