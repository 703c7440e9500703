import NIOCore

/// What a request may ask to go wrong with its answer, in the header `X-Sample-Fault` or the query item `fault`.
package enum SampleFault: Sendable, Equatable {
  /// `close`: the connection ends before any byte.
  case close
  /// `cut`: the connection ends in the middle of the body.
  case cut
  /// `stall`: the head, one piece (of a whole body, half of it), then nothing until the peer leaves.
  case stall
  /// `garbage`: bytes that are no HTTP.
  case garbage
  /// `slow` or `slow=MILLISECONDS`: the first byte comes only after that long, or 2 s.
  case slow(milliseconds: Int)
  /// `status=CODE`, 400 to 599: that status with an error in OpenAI's shape.
  case status(Int)
  /// `rate_limit`: 429 with Retry-After and x-ratelimit fields.
  case rateLimit
  /// `big=BYTES`: a body of that many bytes, with Content-Length, sent as fast as the peer reads.
  case big(Int)
  /// `eof`: a body that ends with the connection, without Content-Length.
  case endOfFile

  /// None if `text` is not one of the above.
  package init?(_ text: String) {
    let parts = text.split(separator: "=", maxSplits: 1)
    let number = parts.count == 2 ? Int(parts[1]) : nil
    guard parts.count == 1 || number != nil else { return nil }
    switch (parts.first, number) {
    case ("close", nil): self = .close
    case ("cut", nil): self = .cut
    case ("stall", nil): self = .stall
    case ("garbage", nil): self = .garbage
    case ("slow", let number) where (0...86_400_000).contains(number ?? 2_000): self = .slow(milliseconds: number ?? 2_000)
    case ("status", let code?) where (400...599).contains(code): self = .status(code)
    case ("rate_limit", nil): self = .rateLimit
    case ("big", let count?) where count >= 0: self = .big(count)
    case ("eof", nil): self = .endOfFile
    default: return nil
    }
  }
}

extension SampleFault {
  /// How `request` is answered with this fault when without it the answer were `reply`.
  func script(for request: SampleRequest, insteadOf reply: Reply, pace: TimeAmount) -> Script {
    switch self {
    case .close: return Script([.close])
    case .garbage: return Script([.write(ByteBuffer(string: "SPLAT/9 \u{1}\u{2} this is no HTTP\n\n")), .close])
    case .cut:
      let reply = reply.halved
      return Script(reply, to: request, pace: pace, upTo: reply.pieces.count / 2, ending: .close)
    case .stall: return Script(reply.halved, to: request, upTo: 1, ending: .hang)
    case .slow(let milliseconds): return Script(reply, to: request, pace: pace).delayed(by: .milliseconds(Int64(milliseconds)))
    case .status(let code):
      let type = code < 500 ? "invalid_request_error" : "server_error"
      return Script(.error(code, "The sample provider was asked for status \(code).", type: type), to: request)
    case .rateLimit: return Script(.rateLimited, to: request)
    case .big(let count): return Script(Reply(contentType: "application/octet-stream", filler: count), to: request)
    case .endOfFile:
      var reply = reply
      reply.delimiter = .connectionClose
      return Script(reply, to: request, pace: pace)
    }
  }
}

extension Reply {
  /// A single piece as two, so that there is something to leave out.
  fileprivate var halved: Reply {
    guard pieces.count == 1, var rest = pieces.first, let first = rest.readSlice(length: rest.readableBytes / 2) else { return self }
    var reply = self
    reply.pieces = [first, rest]
    return reply
  }
}
