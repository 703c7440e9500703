internal import Logging
internal import SieveCore
internal import SieveProxy

/// Log events in the form of the request lines: `TIME LEVEL MESSAGE key=value …`, or one JSON object a line.
struct LineLogHandler: LogHandler {
  private let sink: LogSink
  /// Set where one logger is to differ from the rest.
  private var ownLevel: Logger.Level?
  var metadata: Logger.Metadata = [:]

  init(_ sink: LogSink) { self.sink = sink }

  var logLevel: Logger.Level {
    get { ownLevel ?? Logger.Level(sink.settings.level) }
    set { ownLevel = newValue }
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let fields = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }.map { ($0.key, $0.value.description) }
    let format = sink.settings.format
    sink.write { seconds, milliseconds in
      let time = "\(Timestamp.secondText(seconds)).\(String(1000 + milliseconds).dropFirst())Z"
      return format == .json ? json(time, event, fields) : text(time, event, fields)
    }
  }

  private func text(_ time: String, _ event: LogEvent, _ fields: [(String, String)]) -> [UInt8] {
    var line = Array("\(time) \(event.level.rawValue) ".utf8)
    LogValue.writeMessage(event.message.description, to: &line)
    for (name, value) in fields {
      line += " \(name)=".utf8
      LogValue.write(value, to: &line)
    }
    return line + "\n".utf8
  }

  private func json(_ time: String, _ event: LogEvent, _ fields: [(String, String)]) -> [UInt8] {
    var line = Array("{\"time\":\"\(time)\",\"level\":\"\(event.level.rawValue)\",\"message\":".utf8)
    LogValue.writeQuoted(event.message.description, atMost: LogValue.longestMessage, to: &line)
    for (name, value) in fields {
      line.append(UInt8(ascii: ","))
      LogValue.writeQuoted(name, to: &line)
      line.append(UInt8(ascii: ":"))
      LogValue.writeQuoted(value, to: &line)
    }
    return line + "}\n".utf8
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
  /// Logs as the `log:` section says, and as it says after a reload.
  init(_ sink: LogSink) {
    self.init(label: "modelsieve") { _ in LineLogHandler(sink) }
  }
}
