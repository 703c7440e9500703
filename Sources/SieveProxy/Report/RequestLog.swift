internal import CPlatform
internal import NIOCore
internal import SieveCore
internal import SieveHTTP

/// One line a request, at its end. Formats into a buffer of its loop and writes it out when a few kilobytes have come together or the
/// loop's coarse timer ticks, so that a line costs no system call of its own.
final class RequestLog {
  private let format: LogSettings.Format
  private let fileDescriptor: CInt
  private let lines = ByteWriter(capacity: 16 << 10)
  /// The sink has got the beginning of a line that it will not get the rest of.
  private var isLineCut = false
  private var stampSecond: Int64 = -1
  private var stamp = ""

  private static let flushThreshold = 8 << 10
  /// PIPE_BUF on Linux.
  private static let pipeBuffer = 4096
  private static let lineEnd = UInt8(ascii: "\n")

  init(format: LogSettings.Format, fileDescriptor: CInt = STDERR_FILENO) {
    self.format = format
    self.fileDescriptor = fileDescriptor
  }

  func write(_ record: EndedRequest) {
    writeStart()
    field("method", record.words.method)
    field("path", record.words.path)
    field("view", record.view)
    field("client", record.client)
    field("backend", record.backend)
    field("model", record.model)
    if record.upstreamModel != record.model { field("upstream_model", record.upstreamModel) }
    field("attempts", record.attempts)
    field("status", record.measures.status)
    field("error", record.errorCode)
    field("in", record.measures.bytesIn)
    field("out", record.measures.bytesOut)
    if let firstByte = record.firstByte { field("first_byte_ms", milliseconds: firstByte) }
    field("duration_ms", milliseconds: record.duration)
    field("outcome", record.measures.outcome.rawValue)
    field("trace_id", record.words.traceID)
    lines.write(format == .json ? "}\n" : "\n")
    if lines.count >= Self.flushThreshold { flush() }
  }

  /// Writes out what has come together. A sink that takes nothing loses the lines rather than hold up the loop.
  func flush() {
    guard lines.count > 0 else { return }
    let written = writeOut(lines.bytes)
    if written > 0 { isLineCut = lines.bytes[written - 1] != Self.lineEnd }
    lines.reset()
    if isLineCut { lines.write("\n") }
  }

  /// Returns how many bytes the sink has taken.
  private func writeOut(_ bytes: UnsafeRawBufferPointer) -> Int {
    guard let base = bytes.baseAddress else { return 0 }
    var written = 0
    while written < bytes.count {
      // A pipe that is full would hold up the loop; what is written to one that can take PIPE_BUF bytes does not.
      var descriptor = pollfd(fd: fileDescriptor, events: Int16(POLLOUT), revents: 0)
      guard poll(&descriptor, 1, 0) > 0 else { return written }
      let length = Self.pieceLength(bytes[written...])
      let count = platform_write(fileDescriptor, base + written, length)
      if count < 0, platform_errno() == EINTR { continue }
      guard count > 0 else { return written }
      written += count
    }
    return written
  }

  /// Whole lines, so that none is cut where the sink takes no more, and none mixes with what others write. No line is longer than PIPE_BUF.
  private static func pieceLength(_ bytes: Slice<UnsafeRawBufferPointer>) -> Int {
    let piece = bytes.prefix(pipeBuffer)
    guard piece.count < bytes.count, let end = piece.lastIndex(of: lineEnd) else { return piece.count }
    return end + 1 - piece.startIndex
  }

  private func writeStart() {
    let now = Timestamp.now()
    if now.seconds != stampSecond {
      stampSecond = now.seconds
      stamp = Timestamp.secondText(now.seconds)
    }
    if format == .json { lines.write(#"{"time":""#) }
    lines.writeString(stamp)
    lines.write(".")
    writePadded(now.milliseconds)
    lines.write(format == .json ? #"Z","level":"info","message":"request""# : "Z info request")
  }

  private func field(_ name: StaticString, _ value: String) {
    guard !value.isEmpty else { return }
    writeName(name)
    var value = value
    let isPlain = value.withUTF8 { bytes in
      guard LogValue.isPlain(bytes) else { return false }
      if format == .json { lines.write("\"") }
      lines.write(UnsafeRawBufferPointer(bytes))
      if format == .json { lines.write("\"") }
      return true
    }
    if isPlain { return }
    var written: [UInt8] = []
    if format == .json { LogValue.writeQuoted(value, to: &written) } else { LogValue.write(value, to: &written) }
    lines.write(written)
  }

  private func field(_ name: StaticString, _ value: Int) {
    writeName(name)
    lines.writeDecimal(value)
  }

  private func field(_ name: StaticString, milliseconds: TimeAmount) {
    writeName(name)
    let microseconds = Int(max(0, milliseconds.nanoseconds) / 1000)
    lines.writeDecimal(microseconds / 1000)
    lines.write(".")
    writePadded(microseconds % 1000)
  }

  private func writeName(_ name: StaticString) {
    lines.write(format == .json ? ",\"" : " ")
    lines.write(name)
    lines.write(format == .json ? "\":" : "=")
  }

  private func writePadded(_ threeDigits: Int) {
    if threeDigits < 100 { lines.write("0") }
    if threeDigits < 10 { lines.write("0") }
    lines.writeDecimal(threeDigits)
  }
}
