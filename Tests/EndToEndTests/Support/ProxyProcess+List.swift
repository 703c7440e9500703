// A list of several backends once it is whole, which on a busy machine it may not be at first.
import Foundation

extension ProxyProcess {
  /// The list, asked for again until no backend is late with its own but those of `late`, or until `limit` is over. Where there is something to show
  /// already, a list waits for no backend longer than 1.5 s, which may be too short for programs that have just begun.
  func list(
    _ target: String = "/v1/models", _ lines: [String] = [], late: [String] = [], within limit: Duration = Wire.patience
  ) throws -> WireMessage {
    let deadline = ContinuousClock.now + limit
    let client = try connect()
    while true {
      try client.send("GET", target, lines)
      let response = try client.response(within: limit)
      let marks = response.values("x-modelsieve-partial").flatMap { $0.split(separator: ",") }
      let isLate = marks.contains { mark in
        let words = mark.split(separator: "=").map { $0.trimmingCharacters(in: .whitespaces) }
        return ["timeout", "stale"].contains(words.last) && !late.contains { $0 == words.first }
      }
      guard isLate, ContinuousClock.now < deadline else { return response }
      // Asked for without a pause, it would keep the processor from what it waits for, and fill the log that a test is to read.
      _ = try client.ending(within: .milliseconds(50))
    }
  }
}
