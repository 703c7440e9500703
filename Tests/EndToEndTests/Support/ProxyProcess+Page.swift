// Requests as the page makes them.
import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension ProxyProcess {
  /// The answer to a request for what is under `/-/`, from this machine. One with a body says that it comes from the page.
  /// - Parameters:
  ///   - host: the field `Host`; nil: the proxy's own address.
  ///   - address: to connect to.
  func page(
    _ path: String, _ lines: [String] = [], body: String? = nil, host: String? = nil, address: String = "127.0.0.1"
  ) throws -> WireMessage {
    let client = try Wire(port: port, address: address)
    let host = host ?? "\(address):\(port)"
    let extra = body.map { ["Content-Type: application/json", "Content-Length: \($0.utf8.count)"] } ?? []
    let origin = body != nil && !lines.contains { $0.hasPrefix("Origin:") } ? ["Origin: http://\(host)"] : []
    let head = ["\(body == nil ? "GET" : "POST") \(path) HTTP/1.1", "Host: \(host)", "Connection: close"] + extra + origin + lines
    try client.send(head.map { $0 + "\r\n" }.joined() + "\r\n" + (body ?? ""))
    return try client.response()
  }

  /// The JSON behind `/-/api/v1/`.
  func api(_ path: String, body: String? = nil) throws -> [String: Any] {
    let response = try page("/-/api/v1/" + path, body: body)
    #expect(response.status == 200, "\(path): \(response.text)")
    return try response.json()
  }

  /// The hash of the file, as a save must name it.
  func fileHash() throws -> String { try #require(try api("rules")["hash"] as? String) }

  /// What `body` gives once that is something, within the time that any peer has.
  func eventually<Value>(_ body: () throws -> Value?) throws -> Value {
    let deadline = ContinuousClock.now + Wire.patience
    while ContinuousClock.now < deadline {
      if let value = try body() { return value }
    }
    throw Wire.Failure.timedOut
  }
}

extension Wire {
  /// An address of this machine that others could reach it by; nil where it has none.
  static let outerAddress: String? = {
    var first: UnsafeMutablePointer<ifaddrs>?
    guard getifaddrs(&first) == 0 else { return nil }
    defer { freeifaddrs(first) }
    return sequence(first: first) { $0?.pointee.ifa_next }.lazy.compactMap { entry -> String? in
      guard let address = entry?.pointee.ifa_addr, address.pointee.sa_family == sa_family_t(AF_INET) else { return nil }
      var text = [CChar](repeating: 0, count: 64)
      guard getnameinfo(address, socklen_t(MemoryLayout<sockaddr_in>.size), &text, 64, nil, 0, NI_NUMERICHOST) == 0 else { return nil }
      return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }.first { !$0.hasPrefix("127.") }
  }()
}
