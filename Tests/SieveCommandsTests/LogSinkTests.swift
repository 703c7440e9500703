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
    let sink = LogSink(settings) { line in lines.all.withLock { $0.append(line) } }
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
}
