import NIOCore
import NIOEmbedded
import NIOHTTP1

/// What NIOHTTP1's decoder, llhttp beneath it, makes of the same bytes.
struct ReferenceReading {
  var method = ""
  var uri = ""
  var status = 0
  var minorVersion = 0
  var keepAlive = false
  var fields: [(name: String, value: String)] = []
  var body: [UInt8] = []
  var trailers: [(name: String, value: String)] = []
  var isComplete = false

  /// Nil if it does not accept the head.
  static func request(_ bytes: [UInt8]) -> ReferenceReading? {
    let channel = EmbeddedChannel(handler: ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes)))
    receive(bytes, on: channel)
    var reading: ReferenceReading?
    while let part = try? channel.readInbound(as: HTTPServerRequestPart.self) {
      switch part {
      case .head(let head):
        // The next request of the connection, if the bytes go on so far.
        guard reading == nil else { return reading }
        reading = ReferenceReading(
          method: head.method.rawValue, uri: head.uri, minorVersion: head.version.minor, keepAlive: head.isKeepAlive,
          fields: head.headers.map { $0 })
      case .body(let body): reading?.body += Array(body.readableBytesView)
      case .end(let trailers): reading?.end(trailers)
      }
    }
    _ = try? channel.finish(acceptAlreadyClosed: true)
    return reading
  }

  /// The same for a response to a GET; the connection's end comes after the last byte.
  static func response(_ bytes: [UInt8]) -> ReferenceReading? {
    let channel = EmbeddedChannel(
      handler: ByteToMessageHandler(HTTPResponseDecoder(leftOverBytesStrategy: .dropBytes, informationalResponseStrategy: .forward)))
    _ = try? channel.writeOutbound(HTTPClientRequestPart.head(HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")))
    receive(bytes, on: channel)
    _ = try? channel.finish(acceptAlreadyClosed: true)
    var reading: ReferenceReading?
    while let part = try? channel.readInbound(as: HTTPClientResponsePart.self) {
      switch part {
      case .head(let head):
        guard reading == nil else { return reading }
        reading = ReferenceReading(
          status: Int(head.status.code), minorVersion: head.version.minor, keepAlive: head.isKeepAlive, fields: head.headers.map { $0 })
      case .body(let body): reading?.body += Array(body.readableBytesView)
      case .end(let trailers): reading?.end(trailers)
      }
    }
    return reading
  }

  private static func receive(_ bytes: [UInt8], on channel: EmbeddedChannel) {
    // An error is told from acceptance by the parts that came before it.
    _ = try? channel.writeInbound(ByteBuffer(bytes: bytes))
  }

  private mutating func end(_ trailers: HTTPHeaders?) {
    self.trailers = trailers.map { Array($0) } ?? []
    isComplete = true
  }
}
