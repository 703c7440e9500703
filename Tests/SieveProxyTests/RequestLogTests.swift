import Foundation
import NIOCore
import SieveCore
import Testing

@testable import SieveProxy

@Suite struct RequestLogTests {
  private static let begun = NIODeadline.uptimeNanoseconds(1_000_000_000)
  private static var stamp: Regex<Substring> { /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/ }

  /// What a request that is over is made of.
  private struct Sample {
    var words = RequestWords()
    var (view, client, backend, model, upstreamModel, attempts, errorCode) = ("", "", "", "", "", "", "")
    var measures = RequestMeasures()

    func ended(after duration: TimeAmount = .zero) -> EndedRequest {
      EndedRequest(
        words: words, view: view, client: client, backend: backend, model: model, upstreamModel: upstreamModel, errorCode: errorCode,
        attempts: attempts, measures: measures, duration: duration)
    }
  }

  private static var full: Sample {
    var record = Sample()
    record.words.method = "POST"
    record.words.path = "/v1/chat/completions"
    record.view = "small"
    record.client = "phone"
    record.backend = "openrouter"
    record.model = "or/a b"
    record.upstreamModel = "a b"
    record.attempts = "groq=429, openrouter=ok"
    record.measures.status = 504
    record.errorCode = "upstream_timeout"
    record.words.traceID = "4bf92f3577b34da6a3ce929d0e0e4736"
    record.measures.bytesIn = 12
    record.measures.bytesOut = 3_456_789
    record.measures.begun = begun
    record.measures.firstByte = begun + .microseconds(7)
    record.measures.outcome = .clientGone
    return record
  }

  @Test func `a text line says everything, quoted where it must be`() throws {
    let line = try Self.line(Self.full, .text, after: .microseconds(1_234_056))
    let match = try #require(line.prefixMatch(of: Self.stamp))
    #expect(
      line[match.range.upperBound...] == """
         info request method=POST path=/v1/chat/completions view=small client=phone backend=openrouter model="or/a b" upstream_model="a b" \
        attempts="groq=429, openrouter=ok" status=504 error=upstream_timeout in=12 out=3456789 first_byte_ms=0.007 duration_ms=1234.056 outcome=client_gone \
        trace_id=4bf92f3577b34da6a3ce929d0e0e4736

        """)
  }

  @Test func `what is not known is left out`() throws {
    var record = Sample()
    record.measures.begun = Self.begun
    let line = try Self.line(record, .text, after: .nanoseconds(999))
    #expect(line.replacing(Self.stamp, with: "") == " info request status=0 in=0 out=0 duration_ms=0.000 outcome=ok\n")
  }

  @Test func `a model that is not renamed is named once`() throws {
    var record = Self.full
    record.upstreamModel = record.model
    let line = try Self.line(record, .text)
    #expect(line.contains(#" model="or/a b" attempts="#))
  }

  @Test func `a clock that went back takes no time`() throws {
    let line = try Self.line(Self.full, .text, after: .seconds(-1))
    #expect(line.contains(" duration_ms=0.000 "))
  }

  @Test func `a JSON line holds the same`() throws {
    let line = try Self.line(Self.full, .json, after: .milliseconds(20))
    let object = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    #expect(try #require(object["time"] as? String).wholeMatch(of: Self.stamp) != nil)
    let texts = [
      "level": "info", "message": "request", "method": "POST", "path": "/v1/chat/completions", "backend": "openrouter",
      "model": "or/a b",
      "view": "small", "client": "phone", "upstream_model": "a b", "attempts": "groq=429, openrouter=ok",
      "error": "upstream_timeout", "outcome": "client_gone", "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
    ]
    for (name, text) in texts { #expect(object[name] as? String == text) }
    let numbers = ["status": 504, "in": 12, "out": 3_456_789, "first_byte_ms": 0.007, "duration_ms": 20]
    for (name, number) in numbers { #expect(object[name] as? Double == number) }
    #expect(object.count == 1 + texts.count + numbers.count)
    #expect(line.last == "\n")
  }

  @Test(arguments: [
    ("a", "a"), ("é/:=[]{},", "é/:=[]{},"), ("a b", #""a b""#), ("\"", #""\"""#), (#"\"#, #""\\""#),
    ("a\nb\r\n", #""a\u000ab\u000d\u000a""#), ("\u{1B}[2J", #""\u001b[2J""#), ("\t", #""\u0009""#), ("\u{7F}", #""\u007f""#),
    ("\u{9B}2J", #""\u009b2J""#), ("a\u{202E}b", #""a\u202eb""#), ("\u{2066}é", #""\u2066é""#), ("a\u{2028}", #""a\u2028""#),
    ("\u{E0041}", #""\udb40\udc41""#),
  ])
  func `no value can end its line or begin another field`(value: String, written: String) throws {
    var record = Sample()
    record.model = value
    record.upstreamModel = value
    #expect(try Self.line(record, .text).contains(" model=\(written) status=0"))
    let json = try Self.line(record, .json)
    #expect(json.filter(\.isNewline) == "\n")
    let object = try #require(JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    #expect(object["model"] as? String == value)
  }

  @Test(arguments: [LogSettings.Format.text, .json], ["x", "é", "\"", "\u{202E}", "\u{E0041}"])
  func `no line is longer than what a pipe takes at one time, whoever wrote what is in it`(format: LogSettings.Format, text: String) throws
  {
    let long = String(repeating: text, count: 10_000)
    var record = Self.full
    (record.words.method, record.words.path, record.view, record.client, record.backend) = (long, long, long, long, long)
    (record.model, record.upstreamModel, record.attempts, record.errorCode) = (long + "1", long + "2", long, long)
    record.measures.bytesOut = .max
    let line = try Self.line(record, format)
    #expect(line.utf8.count <= 4096 && line.filter(\.isNewline) == "\n")
    for field in ["path", "model", "attempts"] {
      let value = try #require(line.components(separatedBy: format == .json ? "\"\(field)\":\"" : " \(field)=").dropFirst().first)
      let cut = try #require(value.components(separatedBy: "…").first)
      #expect(250...257 ~= cut.utf8.count, "\(field) has \(cut.utf8.count) bytes")
    }
  }

  @Test func `lines go out together, at the latest when they are 8 KiB`() {
    let pipe = LogPipe()
    let log = RequestLog(format: .text, sequence: LogSequence(fileDescriptor: pipe.writeEnd))
    var record = Sample()
    record.words.path = "/" + String(repeating: "x", count: 250)
    var written = 0
    var text = ""
    while text.isEmpty {
      log.write(record.ended())
      written += 1
      text = pipe.takeText()
    }
    #expect(text.split(separator: "\n").count == written)
    #expect(8192...9000 ~= text.utf8.count)
    log.write(record.ended())
    log.flush()
    #expect(pipe.takeText().split(separator: "\n").count == 1)
    log.flush()
    #expect(pipe.takeText() == "")
  }

  @Test(.timeLimit(.minutes(10)))
  func `a full pipe loses lines and holds nobody up`() {
    let pipe = LogPipe()
    let log = RequestLog(format: .text, sequence: LogSequence(fileDescriptor: pipe.writeEnd))
    pipe.fill()
    log.write(Self.full.ended())
    log.flush()
    #expect(pipe.takeText().allSatisfy { $0 == "#" })
    log.flush()
    #expect(pipe.takeText() == "")
    log.write(Self.full.ended())
    log.flush()
    #expect(pipe.takeText().split(separator: "\n").count == 1)
  }

  @Test(.timeLimit(.minutes(10)), arguments: [100, 10_000])
  func `a pipe that fills up gets whole lines`(length: Int) throws {
    let pipe = LogPipe()
    let log = RequestLog(format: .json, sequence: LogSequence(fileDescriptor: pipe.writeEnd))
    var record = Self.full
    record.words.path = "/" + String(repeating: "x", count: length)
    for _ in 0..<3000 { log.write(record.ended()) }
    log.flush()
    let before = pipe.takeText()
    log.write(record.ended())
    log.flush()
    let lines = (before + pipe.takeText()).split(separator: "\n")
    #expect(lines.count > 5)
    for line in lines { #expect(try JSONSerialization.jsonObject(with: Data(line.utf8)) is [String: Any]) }
  }

  private static func line(_ record: Sample, _ format: LogSettings.Format, after time: TimeAmount = .zero) throws -> String {
    let pipe = LogPipe()
    let log = RequestLog(format: format, sequence: LogSequence(fileDescriptor: pipe.writeEnd))
    log.write(record.ended(after: time))
    log.flush()
    return pipe.takeText()
  }
}
