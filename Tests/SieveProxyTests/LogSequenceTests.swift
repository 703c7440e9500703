import Foundation
import SieveCore
import TestSupport
import Testing

@testable import SieveProxy

@Suite struct LogSequenceTests {
  private static func times(_ text: String) -> [Substring] { text.split(separator: "\n").map { $0.prefix(24) } }

  private static func line(_ log: RequestLog, _ path: String) {
    var words = RequestWords()
    words.path = path
    log.write(EndedRequest(words: words))
  }

  /// An own line without a time, for tests of what is written when.
  private static func own(_ text: String) -> (Int64, Int) -> [UInt8] { { _, _ in Array("\(text)\n".utf8) } }

  @Test func `a line waits for those that are earlier and that a loop has not handed over, and for no others`() {
    let pipe = LogPipe()
    let sequence = LogSequence(fileDescriptor: pipe.writeEnd, patience: 600_000)
    let (first, second, idle) = (
      RequestLog(format: .text, sequence: sequence), RequestLog(format: .text, sequence: sequence),
      RequestLog(format: .text, sequence: sequence)
    )
    Self.line(first, "/1")
    Self.nextMillisecond()
    Self.line(second, "/2")
    Self.nextMillisecond()
    sequence.write(Self.own("own"))
    second.flush()
    #expect(pipe.takeText() == "")
    first.flush()
    let lines = pipe.takeText().split(separator: "\n")
    #expect(lines.count == 3 && lines[0].contains("path=/1") && lines[1].contains("path=/2") && lines[2] == "own")
    sequence.write(Self.own("at once"))
    #expect(pipe.takeText() == "at once\n")
    withExtendedLifetime(idle) {}
  }

  /// Returns when lines have another time than those that were made before.
  private static func nextMillisecond() {
    let time = Timestamp.now().milliseconds
    while Timestamp.now().milliseconds == time {}
  }

  @Test func `lines of many loops and of the program itself come out in the order of their times`() throws {
    let folder = try TemporaryFolder()
    let file = try FileHandle(forWritingTo: URL(filePath: folder.write("", to: "log")))
    let sequence = LogSequence(fileDescriptor: file.fileDescriptor, patience: 600_000)
    DispatchQueue.concurrentPerform(iterations: 6) { number in
      let log = RequestLog(format: .text, sequence: sequence)
      for count in 1...2000 {
        if number == 0 {
          sequence.write { Array("\(Timestamp.secondText($0)).\(String(1000 + $1).dropFirst())Z own\n".utf8) }
        } else {
          Self.line(log, "/\(number)/\(count)")
          if count % (number * 7) == 0 { log.flush() }
        }
      }
    }
    sequence.finish()
    let times = Self.times(try String(contentsOfFile: folder.path("log"), encoding: .utf8))
    #expect(times.count == 12_000)
    #expect(zip(times, times.dropFirst()).allSatisfy { $0 <= $1 })
    withExtendedLifetime(file) {}
  }

  @Test func `a loop that is stuck holds no line up`() {
    let pipe = LogPipe()
    let sequence = LogSequence(fileDescriptor: pipe.writeEnd, patience: -1)
    let stuck = RequestLog(format: .text, sequence: sequence)
    Self.line(stuck, "/")
    sequence.write(Self.own("own"))
    #expect(pipe.takeText() == "own\n")
  }

  @Test func `what waits is bounded, and is given up in whole lines`() {
    let pipe = LogPipe()
    let sequence = LogSequence(fileDescriptor: pipe.writeEnd, patience: 60_000)
    let (waiting, busy) = (RequestLog(format: .text, sequence: sequence), RequestLog(format: .text, sequence: sequence))
    Self.line(waiting, "/first")
    Self.nextMillisecond()
    var count = 0
    var text = ""
    while text.isEmpty, count < 100_000 {
      Self.line(busy, "/" + String(repeating: "x", count: 200))
      count += 1
      text = pipe.takeText()
    }
    #expect((500...3000).contains(count))
    #expect(text.hasSuffix("\n"))
  }

  @Test func `lines of the program's own wait for a sink that takes nothing, up to a bound`() {
    let pipe = LogPipe()
    let sequence = LogSequence(fileDescriptor: pipe.writeEnd)
    pipe.fill()
    for number in 1...3 { sequence.write(Self.own("own \(number)")) }
    #expect(pipe.takeText().allSatisfy { $0 == "#" })
    sequence.write(Self.own("own 4"))
    #expect(pipe.takeText() == "own 1\nown 2\nown 3\nown 4\n")
    pipe.fill()
    for _ in 1...1000 { sequence.write(Self.own(String(repeating: "x", count: 1000))) }
    _ = pipe.takeText()
    sequence.finish()
    #expect(pipe.takeText().utf8.count <= 300 << 10)
  }
}
