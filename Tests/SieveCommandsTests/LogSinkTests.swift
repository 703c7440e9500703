internal import Foundation
internal import Logging
internal import SieveCore
internal import SieveProxy
internal import Testing

@testable internal import SieveCommands

@Suite("The program's own log lines")
struct LogSinkTests {
  /// What `body` has a log say, of which a pipe takes 64 KiB unread.
  private func lines(_ settings: LogSettings, _ body: (LogSink) -> Void) throws -> [String] {
    let pipe = Pipe()
    body(LogSink(settings, sequence: LogSequence(fileDescriptor: pipe.fileHandleForWriting.fileDescriptor)))
    try pipe.fileHandleForWriting.close()
    return String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self).split(separator: "\n").map { $0 + "\n" }
  }

  @Test("A logger that was made before a reload writes as the new settings say: its level and its format")
  func reload() throws {
    let written = try lines(LogSettings()) { sink in
      let logger = Logger(sink)
      logger.debug("one")
      logger.info("two", metadata: ["k": "a b"])
      var settings = LogSettings()
      settings.level = .debug
      settings.format = .json
      sink.apply(settings)
      logger.debug("three", metadata: ["k": "a b"])
    }
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
    var settings = LogSettings()
    settings.format = format
    let written = try lines(settings) { sink in
      Logger(sink).warning(
        "of \(text) level=error", metadata: ["id": "a\(text) level=error", "long": "\(String(repeating: text, count: 9999))"])
    }
    #expect(written.count == 1)
    let line = try #require(written.first)
    #expect(line.utf8.count <= 4096)
    #expect(line.dropLast().unicodeScalars.allSatisfy(VisibleText.isHarmless))
    #expect(line.contains(format == .json ? "\",\"id\":\"a\\u" : "\" long=\"\\u") && line.hasSuffix(format == .json ? "…\"}\n" : "…\"\n"))
  }
}
