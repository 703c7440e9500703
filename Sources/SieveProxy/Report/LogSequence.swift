internal import CPlatform
internal import Synchronization

/// Log lines in the order of their times, whichever loop or thread they come from. A loop hands its lines over some at a time (`RequestLog`);
/// lines that are later than one that a loop has not handed over yet wait here for it, which is a tick at most. Nothing of this costs a line
/// more than to note its time: a loop says that it has lines with the first of them, and takes the lock with the last.
package final class LogSequence: Sendable {
  /// Of the process.
  package static let standardError = LogSequence(fileDescriptor: STDERR_FILENO)

  /// Who hands lines over, each no earlier than the one before.
  final class Source: Sendable {
    /// No line that was not handed over is earlier, in milliseconds since 1970.
    fileprivate let earliest = Atomic<Int64>(.max)

    /// A line is about to be made. Before its time is read: else another line could be written that is later than this one and be read earlier.
    func begin() { earliest.store(LogSequence.now(), ordering: .sequentiallyConsistent) }
  }

  /// Where a line ends among those that are handed over with it, and its time.
  struct Mark {
    let time: Int64
    let end: Int
  }

  private struct Line {
    let time: Int64
    /// Among lines of the same time: who came first.
    let number: Int
    let bytes: ArraySlice<UInt8>
    /// Waits for a sink that takes nothing; others are lost.
    let isKept: Bool
  }

  private struct State {
    var sources: [Source] = []
    /// What may not be written yet.
    var held: [Line] = []
    var heldBytes = 0
    var count = 0
    /// The sink has got the beginning of a line that it will not get the rest of.
    var isLineCut = false
  }

  private let fileDescriptor: CInt
  private let patience: Int64
  private let state = Mutex(State())

  /// PIPE_BUF on Linux.
  private static let pipeBuffer = 4096
  private static let lineEnd = UInt8(ascii: "\n")
  /// What is held beyond that does not wait for its order.
  private static let mostHeld = 256 << 10

  /// - Parameter patience: a loop that has not handed over what it has for so many milliseconds is stuck, and not waited for.
  package init(fileDescriptor: CInt, patience: Int64 = 1000) {
    self.fileDescriptor = fileDescriptor
    self.patience = patience
  }

  func addSource() -> Source {
    let source = Source()
    state.withLock { $0.sources.append(source) }
    return source
  }

  func remove(_ source: Source) { state.withLock { state in state.sources.removeAll { $0 === source } } }

  /// Takes what `source` has made since it began. A sink that takes nothing loses it rather than hold up the loop.
  func take(_ bytes: UnsafeRawBufferPointer, _ marks: [Mark], from source: Source) {
    guard let last = marks.last else { return }
    state.withLock { state in
      source.earliest.store(.max, ordering: .sequentiallyConsistent)
      guard !state.held.isEmpty || last.time > horizon(of: state) else {
        write(bytes, &state)
        return
      }
      let bytes = Array(bytes)
      var start = 0
      for mark in marks {
        hold(bytes[start..<mark.end], at: mark.time, isKept: false, &state)
        start = mark.end
      }
      writeHeld(&state)
    }
  }

  /// A line of the program's own, made for the time that it gets. It waits for a sink that takes nothing.
  package func write(_ line: (_ seconds: Int64, _ milliseconds: Int) -> [UInt8]) {
    state.withLock { state in
      let now = Timestamp.now()
      hold(line(now.seconds, now.milliseconds)[...], at: Self.milliseconds(now), isKept: true, &state)
      writeHeld(&state)
    }
  }

  /// At the process's end: everything, in so far as the sink takes it within a second.
  package func finish() {
    state.withLock { state in
      let isReady = isWritable(within: 1000)
      writeHeld(&state, upTo: .max)
      if !isReady { state.held = [] }
    }
  }

  private func hold(_ bytes: ArraySlice<UInt8>, at time: Int64, isKept: Bool, _ state: inout State) {
    state.count += 1
    state.heldBytes += bytes.count
    state.held.append(Line(time: time, number: state.count, bytes: bytes, isKept: isKept))
  }

  /// All that was made before this time is here.
  private func horizon(of state: borrowing State) -> Int64 {
    let stuck = Self.now() - patience
    var horizon = Int64.max
    for source in state.sources {
      let earliest = source.earliest.load(ordering: .sequentiallyConsistent)
      if earliest >= stuck { horizon = min(horizon, earliest) }
    }
    return horizon
  }

  private func writeHeld(_ state: inout State) {
    writeHeld(&state, upTo: state.heldBytes > Self.mostHeld ? .max : horizon(of: state))
  }

  private func writeHeld(_ state: inout State, upTo horizon: Int64) {
    state.held.sort { ($0.time, $0.number) < ($1.time, $1.number) }
    let ready = state.held.prefix { $0.time <= horizon }
    guard !ready.isEmpty else { return }
    var bytes: [UInt8] = []
    for line in ready { bytes += line.bytes }
    let written = bytes.withUnsafeBytes { write($0, &state) }
    var end = 0
    let lost = ready.filter { line in
      end += line.bytes.count
      return line.isKept && end - line.bytes.count >= written && state.heldBytes <= Self.mostHeld
    }
    state.held.replaceSubrange(..<ready.count, with: lost)
    state.heldBytes = state.held.reduce(0) { $0 + $1.bytes.count }
  }

  /// Returns how many bytes the sink has taken.
  @discardableResult
  private func write(_ bytes: UnsafeRawBufferPointer, _ state: inout State) -> Int {
    if state.isLineCut, isWritable(within: 0) {
      var end = Self.lineEnd
      guard platform_write(fileDescriptor, &end, 1) == 1 else { return 0 }
      state.isLineCut = false
    }
    let written = writeOut(bytes)
    if written > 0 { state.isLineCut = bytes[written - 1] != Self.lineEnd }
    return written
  }

  private func writeOut(_ bytes: UnsafeRawBufferPointer) -> Int {
    guard let base = bytes.baseAddress else { return 0 }
    var written = 0
    while written < bytes.count {
      // A pipe that is full would hold up the loop; what is written to one that can take PIPE_BUF bytes does not.
      guard isWritable(within: 0) else { return written }
      let length = Self.pieceLength(bytes[written...])
      let count = platform_write(fileDescriptor, base + written, length)
      if count < 0, platform_errno() == EINTR { continue }
      guard count > 0 else { return written }
      written += count
    }
    return written
  }

  private func isWritable(within milliseconds: CInt) -> Bool {
    var descriptor = pollfd(fd: fileDescriptor, events: Int16(POLLOUT), revents: 0)
    return poll(&descriptor, 1, milliseconds) > 0
  }

  /// Whole lines, so that none is cut where the sink takes no more, and none mixes with what others write. No line is longer than PIPE_BUF.
  private static func pieceLength(_ bytes: Slice<UnsafeRawBufferPointer>) -> Int {
    let piece = bytes.prefix(pipeBuffer)
    guard piece.count < bytes.count, let end = piece.lastIndex(of: lineEnd) else { return piece.count }
    return end + 1 - piece.startIndex
  }

  static func milliseconds(_ time: (seconds: Int64, milliseconds: Int)) -> Int64 { time.seconds * 1000 + Int64(time.milliseconds) }
  private static func now() -> Int64 { milliseconds(Timestamp.now()) }
}
