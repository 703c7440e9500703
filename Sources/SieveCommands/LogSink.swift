internal import SieveCore
internal import SieveProxy
internal import Synchronization

/// Where the program's own log lines go, and what the `log:` section says of them at this moment. Off the path: a request's line passes by here.
final class LogSink: Sendable {
  private let current: Mutex<LogSettings>
  /// Where requests' lines go as well.
  private let sequence: LogSequence

  init(_ settings: LogSettings, sequence: LogSequence = .standardError) {
    current = Mutex(settings)
    self.sequence = sequence
  }

  var settings: LogSettings { current.withLock { $0 } }

  /// Lines are written as `settings` say from now on.
  func apply(_ settings: LogSettings) { current.withLock { $0 = settings } }

  /// `line`: made for the time that it gets.
  func write(_ line: (_ seconds: Int64, _ milliseconds: Int) -> [UInt8]) { sequence.write(line) }
}
