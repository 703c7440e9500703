import SieveHTTP
import TestSupport

/// Makes messages that are valid and unlike each other, and damages them.
struct MessageGenerator {
  private static let chunked = "Transfer-Encoding: chunked"

  private var random: SplitMix64

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  // MARK: Valid messages

  /// A request's head and body.
  mutating func request() -> [UInt8] {
    let method = pick(["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"])
    let path = pick(["/", "/v1/models", "/v1/chat/completions", "/v1/models/a%2Fb:c", "/a//b/../c;d=e", "/~!$&'()*+,=@[]{}|\\^`\"<>"])
    let (origin, host) = pickOrigin()
    let target = origin + (chance(8) && !origin.isEmpty ? "" : path) + pick(["", "", "?", "?a=b&c", "?a=/?%00"])
    var lines = fields()
    lines.append(anyCase("Host") + ":" + blank() + host)
    let (framing, body) = bodyAndItsField()
    lines.append(contentsOf: framing)
    if chance(4) { lines.append("Expect: 100-continue") }
    lines.shuffle(using: &random)
    let version = framing == [Self.chunked] ? "HTTP/1.1" : pick(["HTTP/1.0", "HTTP/1.1", "HTTP/1.1", "HTTP/1.2"])
    return Array("\(chance(8) ? "\r\n" : "")\(method) \(target) \(version)\r\n\(lines.map { $0 + "\r\n" }.joined())\r\n".utf8) + body
  }

  /// A response's head and body.
  mutating func response() -> [UInt8] {
    let status = pick([
      "200 OK", "200", "200 ", "201 Created", "204 No Content", "304 Not Modified", "404 N\u{F6}t F\tound", "429 Too Many", "599 x",
      "103 Early Hints",
    ])
    var lines = fields()
    if chance(3) { lines.append("Content-Type: " + pick(["text/event-stream", "Text/Event-Stream; charset=utf-8", "application/json"])) }
    let isBodiless = ["103", "204", "304"].contains { status.hasPrefix($0) }
    let (framing, body) = isBodiless ? ([], []) : bodyAndItsField()
    lines.append(contentsOf: framing)
    lines.shuffle(using: &random)
    let version = framing == [Self.chunked] ? "HTTP/1.1" : pick(["HTTP/1.0", "HTTP/1.1", "HTTP/1.1", "HTTP/1.7"])
    return Array("\(version) \(status)\r\n\(lines.map { $0 + "\r\n" }.joined())\r\n".utf8) + body
  }

  /// A response's head as no server should write it, and as it should have been.
  mutating func oddResponse() -> (odd: [UInt8], plain: [UInt8]) {
    let end = chance(2) ? "\n" : "\r\n"
    let control = pick(["\u{1}", "\u{8}", "\u{E}", "\u{1B}", "\u{7F}"])
    let status = chance(2) ? "O\(control)K" : "OK"
    var (odd, plain) = (["HTTP/1.1 200 \(status)"], ["HTTP/1.1 200 \(status.replacing(control, with: " "))"])
    let length = chance(2) ? "\(number(below: 100))" : nil
    var isTold = false
    for _ in 0..<number(from: 1, below: 8) {
      let blanks = chance(2) ? blank() : ""
      if let length, chance(3) {
        let name = anyCase("Content-Length")
        odd.append("\(name)\(blanks): \(length)\(chance(2) ? ",\(blank())\(length)" : "")")
        if !isTold { plain.append("\(name): \(length)") }
        isTold = true
      } else {
        let (name, value) = (
          anyCase(pick(["X-a", "Date", "Server", "x"])), pick(["", "a", "a\(control)b", "\(control)", "a\tb\(control)"])
        )
        odd.append("\(name)\(blanks):\(value)")
        plain.append("\(name):\(value.replacing(control, with: " "))")
      }
    }
    func joined(_ lines: [String], _ end: String) -> [UInt8] { Array((lines + [""]).map { $0 + end }.joined().utf8) }
    return (joined(odd, end), joined(plain, "\r\n"))
  }

  mutating func chunkedBody() -> [UInt8] {
    var body: [UInt8] = []
    for _ in 0..<number(below: 4) {
      let payload = (0..<number(from: 1, below: 40)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      let size = String(repeating: "0", count: number(below: 3)) + String(payload.count, radix: 16, uppercase: chance(2))
      body += Array((size + chunkExtension() + "\r\n").utf8) + payload + Array("\r\n".utf8)
    }
    let trailers = chance(3) ? pick(["A: b\r\n", "Server-Timing: a;b=1\r\nX:\r\n", "grpc-status: \t0 \r\n"]) : ""
    return body + Array(("0" + chunkExtension() + "\r\n" + trailers + "\r\n").utf8)
  }

  /// Any set of field names.
  mutating func names() -> FieldNameSet {
    var names: FieldNameSet = []
    for name in FieldName.allCases where chance(3) { names.insert(name) }
    return names
  }

  private mutating func bodyAndItsField() -> (field: [String], body: [UInt8]) {
    switch number(below: 3) {
    case 0: return ([], [])
    case 1: return ([Self.chunked], chunkedBody())
    default:
      let body = (0..<number(below: 20)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      return ([anyCase("Content-Length") + ":" + blank() + pick(["", "0", "000"]) + "\(body.count)" + spaces()], body)
    }
  }

  private mutating func fields() -> [String] {
    let names = [
      "Accept", "X-a", "!#$%&'*+-.^_`|~", "Connection", "Authorization", "User-Agent", "Keep-Alive", "TE", "x", "Cookie",
      "Proxy-Connection",
    ]
    let values = [
      "", "a", "a b", "*/*", "\u{E9}\u{1F600}", "a\tb", "a: b, c; d=\"e\"", "Bearer sk-0123456789abcdef", "12345678", "close", "keep-alive",
      "x-a, te",
    ]
    return (0..<number(below: 8)).map { _ in
      let name = pick(names)
      let value = name == "Connection" ? pick(["close", "keep-alive", "Keep-Alive, X-a", ",x,", ""]) : pick(values)
      return anyCase(name) + ":" + blank() + value + spaces()
    }
  }

  private mutating func chunkExtension() -> String {
    chance(4) ? pick([";a", ";a=b", ";a=b;c", ";a=\"b; c\\\" \"", ";chunk-signature=0123456789abcdef"]) : ""
  }

  /// What an absolute-form begins with, or nothing, and the Host that goes with it.
  private mutating func pickOrigin() -> (origin: String, host: String) {
    switch number(below: 4) {
    case 0: ("http://example.com", pick(["example.com", "EXAMPLE.com:80"]))
    case 1: ("HTTPS://[::1]:443", pick(["[::1]", "[::1]:443"]))
    default: ("", pick(["a", "example.com:80", "[::1]:8080"]))
    }
  }

  private mutating func spaces() -> String { pick(["", "", " ", "  "]) }

  private mutating func blank() -> String { pick(["", " ", " ", " ", "\t", " \t "]) }

  private mutating func anyCase(_ name: String) -> String {
    switch number(below: 4) {
    case 0: name.lowercased()
    case 1: name.uppercased()
    default: name
    }
  }

  // MARK: Damage

  /// `message` with one to four small changes, of the kinds that parsers disagree about.
  mutating func damaged(_ message: [UInt8]) -> [UInt8] {
    var message = message
    for _ in 0..<number(from: 1, below: 5) { damage(&message) }
    return message
  }

  /// Offsets, ascending, where `message` may be cut into pieces.
  mutating func cuts(of message: [UInt8]) -> [Int] {
    (0..<number(below: 4)).map { _ in number(below: message.count + 1) }.sorted()
  }

  private mutating func damage(_ message: inout [UInt8]) {
    let at = number(below: message.count + 1)
    let end = min(message.count, at + number(from: 1, below: 12))
    switch number(below: 8) {
    case 0 where at < message.count: message[at] = UInt8(truncatingIfNeeded: random.next())
    case 1 where at < message.count: message[at] ^= 1 << UInt8(number(below: 8))
    case 2: message.removeSubrange(at..<end)
    case 3: message.insert(contentsOf: message[at..<end], at: number(below: message.count + 1))
    case 4: message.removeSubrange(at...)
    default: message.insert(contentsOf: pick(Self.snippets).utf8, at: chance(2) ? at : lineStart(message, at))
    }
  }

  private func lineStart(_ message: [UInt8], _ at: Int) -> Int {
    message[..<at].lastIndex(of: 0x0A).map { $0 + 1 } ?? at
  }

  private static let snippets = [
    "\r", "\n", "\r\n", "\n\n", "\r\r\n", "\0", " ", "\t", ":", ";", ",", "=", "\"", "\\", "#", "%00", "\u{7F}", "\u{80}", "0", "1", "f",
    "G", "+", "-", "Content-Length: 5\r\n", "Content-Length: 0\r\n", "Content-Length: +1\r\n", "Content-Length: 1, 1\r\n",
    "Content-Length: 18446744073709551616\r\n", "Content-Length : 5\r\n", "Transfer-Encoding: chunked\r\n",
    "Transfer-Encoding: gzip, chunked\r\n", "Transfer-Encoding: chunked, chunked\r\n", "Transfer-Encoding:\u{B}chunked\r\n",
    "Transfer-Encoding : chunked\r\n", " folded\r\n", "Host: b\r\n", "Host: a b\r\n", "Host:\r\n", "Connection: close, te, host\r\n",
    "Upgrade: websocket\r\n", "Connection: upgrade\r\n", "Trailer: x\r\n", " HTTP/1.1", "HTTP/0.9", "HTTP/2.0", "http://",
    "ffffffffffffffff", ";a=b", "0\r\n\r\n", "\u{1}", "00000000", ";a b/", "Content-Length: 5, 5\r\n",
  ]

  // MARK: Chance

  private mutating func number(from first: Int = 0, below end: Int) -> Int { Int.random(in: first..<end, using: &random) }
  private mutating func chance(_ n: Int) -> Bool { number(below: n) == 0 }
  private mutating func pick(_ choices: [String]) -> String { choices[number(below: choices.count)] }
}
