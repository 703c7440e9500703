internal import NIOCore

// What is made elsewhere, off the loop, as responses.

extension OwnResponse {
  /// - Parameters:
  ///   - isKnown: the client has it already.
  ///   - isForInstance: it is another instance of this program that asks, and learns from `Via` that this is one.
  static func list(_ list: [ByteBuffer], entityTag: String, partial: String?, isKnown: Bool, isForInstance: Bool) -> OwnResponse {
    var headers = "Content-Type: application/json\r\nCache-Control: private\r\nETag: \(entityTag)\r\n"
    if isForInstance { headers += "Via: 1.1 \(InstanceMark.name)\r\n" }
    if let partial { headers += "X-ModelSieve-Partial: \(partial)\r\n" }
    return isKnown ? OwnResponse(status: 304, headers: headers) : OwnResponse(status: 200, headers: headers, pieces: list)
  }

  /// In another API's shape.
  static func nativeList(_ list: NativeList, backend: String) -> OwnResponse {
    var headers = "Content-Type: application/json\r\nCache-Control: private\r\nX-ModelSieve-Backend: \(backend)\r\n"
    if let partial = list.partial { headers += "X-ModelSieve-Partial: \(partial)\r\n" }
    return OwnResponse(status: 200, headers: headers, body: list.bytes)
  }

  static func metrics(_ text: String, _ format: MetricsFormat) -> OwnResponse {
    let headers = "Content-Type: \(format.contentType)\r\nCache-Control: no-store\r\n\(PagePolicy.lines)"
    return OwnResponse(status: 200, headers: headers, body: ByteBuffer(string: text))
  }
}
