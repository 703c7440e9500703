internal import CPlatform
import Logging
import SieveCore
import SieveProxy

/// Log events in the form of the request lines: `TIME LEVEL MESSAGE key=value …`, or one JSON object a line.
struct LineLogHandler: LogHandler {
  let format: LogSettings.Format
  var logLevel: Logger.Level
  var metadata: Logger.Metadata = [:]

  init(_ settings: LogSettings) {
    format = settings.format
    logLevel = Logger.Level(settings.level)
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let now = Timestamp.now()
    let time = "\(Timestamp.secondText(now.seconds)).\(String(1000 + now.milliseconds).dropFirst())Z"
    let fields = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }.map { ($0.key, $0.value.description) }
    Console.write(format == .json ? json(time, event, fields) : text(time, event, fields), to: STDERR_FILENO)
  }

  private func text(_ time: String, _ event: LogEvent, _ fields: [(String, String)]) -> String {
    let words = fields.map { name, value in
      " \(name)=\(value.contains(where: { $0 == " " || $0 == "\"" || $0.isNewline }) ? quoted(value) : value)"
    }
    return "\(time) \(event.level.rawValue) \(event.message)\(words.joined())\n"
  }

  private func json(_ time: String, _ event: LogEvent, _ fields: [(String, String)]) -> String {
    let members = [("time", time), ("level", event.level.rawValue), ("message", event.message.description)] + fields
    return "{" + members.map { "\(quoted($0)):\(quoted($1))" }.joined(separator: ",") + "}\n"
  }

  private func quoted(_ text: String) -> String {
    var out: [UInt8] = []
    JSONString.write(text, to: &out)
    return String(decoding: out, as: UTF8.self)
  }
}

extension Logger.Level {
  init(_ level: LogSettings.Level) {
    switch level {
    case .debug: self = .debug
    case .info: self = .info
    case .warning: self = .warning
    case .error: self = .error
    }
  }
}

extension Logger {
  /// Logs as the `log:` section says.
  init(_ settings: LogSettings) {
    self.init(label: "modelsieve") { _ in LineLogHandler(settings) }
  }
}
