internal import Logging
internal import SieveCore
internal import Synchronization
internal import Testing

@testable internal import SieveCommands

@Suite("The program's own log lines")
struct LogSinkTests {
  private final class Lines: Sendable {
    let all = Mutex<[String]>([])
  }

  @Test("A logger that was made before a reload writes as the new settings say: its level and its format")
  func reload() {
    let lines = Lines()
    var settings = LogSettings()
    let sink = LogSink(settings) { line in lines.all.withLock { $0.append(String(decoding: line, as: UTF8.self)) } }
    let logger = Logger(sink)
    logger.debug("one")
    logger.info("two", metadata: ["k": "a b"])
    settings.level = .debug
    settings.format = .json
    sink.apply(settings)
    logger.debug("three", metadata: ["k": "a b"])
    let written = lines.all.withLock { $0 }
    #expect(written.count == 2)
    #expect(written.first?.hasSuffix(" info two k=\"a b\"\n") == true)
    #expect(written.last?.hasPrefix("{\"time\":") == true)
    #expect(written.last?.hasSuffix(#""level":"debug","message":"three","k":"a b"}"# + "\n") == true)
  }

  @Test(
    "What a stranger wrote ends no line, is no other field, and is bounded",
    arguments: [LogSettings.Format.text, .json],
    ["\n", "\r", "\u{1B}[2J", "\u{7F}", "\u{9B}2J", "\u{85}", "\u{2028}", "\u{202E}", "\u{2066}"])
  func hostile(format: LogSettings.Format, text: String) throws {
    let lines = Lines()
    var settings = LogSettings()
    settings.format = format
    let logger = Logger(LogSink(settings) { line in lines.all.withLock { $0.append(String(decoding: line, as: UTF8.self)) } })
    logger.warning("of \(text) level=error", metadata: ["id": "a\(text) level=error", "long": "\(String(repeating: text, count: 9999))"])
    let line = try #require(lines.all.withLock { $0.first })
    #expect(line.utf8.count <= 4096)
    #expect(line.dropLast().unicodeScalars.allSatisfy(VisibleText.isHarmless))
    #expect(line.contains(format == .json ? "\",\"id\":\"a\\u" : "\" long=\"\\u") && line.hasSuffix(format == .json ? "…\"}\n" : "…\"\n"))
  }
}
