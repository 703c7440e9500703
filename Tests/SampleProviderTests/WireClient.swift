// A blocking HTTP client on a bare socket, which shows and sends bytes as they are. Reads give up after 10 s.
import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

final class WireClient {
  struct Failure: Error {
    var call: String
    var code: Int32
  }

  private let descriptor: Int32
  private var buffer: [UInt8] = []

  init(port: Int) throws {
    #if canImport(Darwin)
      let stream = SOCK_STREAM
    #else
      let stream = Int32(SOCK_STREAM.rawValue)
    #endif
    descriptor = socket(AF_INET, stream, 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
    }
    guard result == 0 else { throw Failure(call: "connect", code: errno) }
    var patience = timeval(tv_sec: 10, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { _ = close(descriptor) }

  func send(_ bytes: some Sequence<UInt8>) throws {
    var rest = Array(bytes)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { throw Failure(call: "write", code: errno) }
      rest = rest.dropFirst(count)
    }
  }

  func send(_ text: String) throws { try send(text.utf8) }

  /// Sends a request with a Host and, if there is a body, a Content-Length; `headers` are whole lines.
  func send(_ method: String, _ target: String, _ headers: [String] = [], body: String = "") throws {
    let lines = headers + (body.isEmpty ? [] : ["Content-Length: \(body.utf8.count)"])
    try send("\(method) \(target) HTTP/1.1\r\nHost: sample\r\n" + lines.map { "\($0)\r\n" }.joined() + "\r\n" + body)
  }

  /// The next response; `hasBody` is false after HEAD.
  func response(hasBody: Bool = true) throws -> WireResponse {
    let head = String(decoding: try read(through: "\r\n\r\n"), as: UTF8.self)
    var response = WireResponse(head: head)
    guard hasBody, response.status >= 200 else { return response }
    if response["transfer-encoding"] == "chunked" {
      response.chunks = try chunks()
    } else if let length = response["content-length"].flatMap({ Int($0) }) {
      response.chunks = [try read(count: length)]
    } else {
      response.chunks = [try readToEnd()]
    }
    return response
  }

  func read(count: Int) throws -> [UInt8] {
    while buffer.count < count { guard try fill() else { throw Failure(call: "early end", code: 0) } }
    defer { buffer.removeFirst(count) }
    return Array(buffer.prefix(count))
  }

  /// Everything until the peer closes, which may already have come.
  func readToEnd() throws -> [UInt8] {
    while try fill() {}
    defer { buffer = [] }
    return buffer
  }

  func read(through mark: String) throws -> [UInt8] {
    var searched = 0
    while true {
      if let found = Data(buffer).range(of: Data(mark.utf8), in: max(0, searched - mark.utf8.count)..<buffer.count) {
        return try read(count: found.upperBound)
      }
      searched = buffer.count
      guard try fill() else { throw Failure(call: "early end", code: 0) }
    }
  }

  private func chunks() throws -> [[UInt8]] {
    var chunks: [[UInt8]] = []
    while true {
      let size = Int(String(decoding: try read(through: "\r\n").dropLast(2), as: UTF8.self), radix: 16) ?? 0
      let chunk = try read(count: size)
      _ = try read(count: 2)
      if size == 0 { return chunks }
      chunks.append(chunk)
    }
  }

  /// Reads what has come, at least a byte; false at the end.
  private func fill() throws -> Bool {
    var bytes = [UInt8](repeating: 0, count: 64 << 10)
    let count = bytes.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
    guard count >= 0 else { throw Failure(call: "recv", code: errno) }
    bytes.withUnsafeBytes { buffer.append(contentsOf: UnsafeRawBufferPointer(rebasing: $0.prefix(count))) }
    return count > 0
  }
}
