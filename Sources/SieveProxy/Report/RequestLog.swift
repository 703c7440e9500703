internal import NIOCore
internal import SieveCore
internal import SieveHTTP

/// One line a request, at its end. Formats into a buffer of its loop and hands it over when a few kilobytes have come together or the
/// loop's coarse timer ticks, so that a line costs no system call of its own.
final class RequestLog {
  private let format: LogSettings.Format
  private let sequence: LogSequence
  private let source: LogSequence.Source
  private let lines = ByteWriter(capacity: 16 << 10)
  /// Of `lines`.
  private var marks: [LogSequence.Mark] = []
  private var stampSecond: Int64 = -1
  private var stamp = ""

  private static let flushThreshold = 8 << 10

  init(format: LogSettings.Format, sequence: LogSequence = .standardError) {
    self.format = format
    self.sequence = sequence
    source = sequence.addSource()
  }

  deinit {
    flush()
    sequence.remove(source)
  }

  func write(_ record: EndedRequest) {
    if marks.isEmpty { source.begin() }
    let now = Timestamp.now()
    writeStart(now)
    field("method", record.words.method)
    field("path", record.words.path)
    field("view", record.view)
    field("client", record.client)
    field("backend", record.backend)
    field("model", record.model)
    if !record.upstreamModel.hasSameBytes(as: record.model) { field("upstream_model", record.upstreamModel) }
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
    marks.append(LogSequence.Mark(time: LogSequence.milliseconds(now), end: lines.count))
    if lines.count >= Self.flushThreshold { flush() }
  }

  /// Hands over what has come together.
  func flush() {
    guard !marks.isEmpty else { return }
    sequence.take(lines.bytes, marks, from: source)
    lines.reset()
    marks.removeAll(keepingCapacity: true)
  }

  private func writeStart(_ now: (seconds: Int64, milliseconds: Int)) {
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
