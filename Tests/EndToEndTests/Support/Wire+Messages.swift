// Whole HTTP/1.1 messages over a Wire.

extension Wire {
  /// The next request, body included.
  func request(within limit: Duration = patience) throws -> WireMessage { try message(hasBody: true, within: limit) }

  /// The next response, interim ones too. `toHead`: to a HEAD request, which has no body. `limit`: for its head.
  func response(toHead: Bool = false, within limit: Duration = patience) throws -> WireMessage {
    try message(hasBody: !toHead, within: limit)
  }

  /// Sends a request with a Host; `lines` are field lines without their ends.
  func send(_ method: String, _ target: String, _ lines: [String] = []) throws {
    try send("\(method) \(target) HTTP/1.1\r\nHost: proxy.test\r\n" + lines.map { "\($0)\r\n" }.joined() + "\r\n")
  }

  /// Sends a POST of JSON.
  func post(_ target: String, _ lines: [String] = [], body: String) throws {
    try post(target, lines, type: "application/json", body: Array(body.utf8))
  }

  func post(_ target: String, _ lines: [String] = [], type: String, body: [UInt8]) throws {
    try send("POST", target, ["Content-Type: \(type)", "Content-Length: \(body.count)"] + lines)
    try send(body)
  }

  /// Answers with JSON and a Content-Length.
  func reply(_ status: String = "200 OK", _ lines: [String] = [], body: String = "{}") throws {
    let lines = ["Content-Type: application/json"] + lines + ["Content-Length: \(body.utf8.count)"]
    try send("HTTP/1.1 \(status)\r\n" + lines.map { "\($0)\r\n" }.joined() + "\r\n" + body)
  }

  private func message(hasBody: Bool, within limit: Duration) throws -> WireMessage {
    var message = WireMessage(head: try read(through: "\r\n\r\n", within: limit))
    let status = message.status
    guard hasBody, !message.isResponse || !(status < 200 || status == 204 || status == 304) else { return message }
    if message["transfer-encoding"] == "chunked" {
      try readChunks(of: &message)
    } else if let length = message["content-length"].flatMap({ Int($0) }) {
      message.raw = try read(count: length)
      message.body = message.raw
    } else if message.isResponse {
      message.raw = try readToEnd()
      message.body = message.raw
    }
    return message
  }

  private func readChunks(of message: inout WireMessage) throws {
    var size = 1
    while size > 0 {
      let line = try read(through: "\r\n")
      message.raw += line
      size = Int(String(decoding: line.prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: "\r") }, as: UTF8.self), radix: 16) ?? 0
      guard size > 0 else { break }
      let chunk = try read(count: size + 2)
      message.raw += chunk
      message.body += chunk.dropLast(2)
    }
    while true {
      let line = try read(through: "\r\n")
      message.raw += line
      if line.count == 2 { return }
      message.trailers.append(String(decoding: line.dropLast(2), as: UTF8.self))
    }
  }
}
