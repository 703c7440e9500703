internal import CPlatform
internal import SieveCore
internal import Synchronization

/// Where the program's own log lines go, and what the `log:` section says of them at this moment. Off the path: a request's line passes by here.
final class LogSink: Sendable {
  private let current: Mutex<LogSettings>
  private let output: @Sendable ([UInt8]) -> Void

  /// `output`: takes a line at one time.
  init(_ settings: LogSettings, output: @escaping @Sendable ([UInt8]) -> Void = { Console.write($0, to: STDERR_FILENO) }) {
    current = Mutex(settings)
    self.output = output
  }

  var settings: LogSettings { current.withLock { $0 } }

  /// Lines are written as `settings` say from now on.
  func apply(_ settings: LogSettings) { current.withLock { $0 = settings } }

  func write(_ line: [UInt8]) { output(line) }
}
