internal import NIOCore
internal import SieveCore
internal import SieveHTTP

extension ConsoleRequest {
  /// Why the body of `request` is not read to its end; nil where it is.
  static func refusal(_ body: RequestBody, of request: ClientRequest) -> SieveError? {
    guard body.received > largestBody || request.announces(moreThan: largestBody) else { return nil }
    return SieveError(.requestTooLarge, "The body is larger than \(largestBody) bytes, and no answer under /-/ needs that much.")
  }

  /// What the console is asked: `access`, why the caller may have it; nil: everybody may. `root`: the root path.
  init(_ request: ClientRequest, _ access: Access?, _ body: [ByteBuffer], root: String, isTLS: Bool) {
    self.init(
      method: request.text(request.head.methodRange), path: request.path, query: request.query, access: access,
      url: (isTLS ? "https://" : "http://") + request.text(request.head.authority) + root,
      isSameOrigin: request.withBytes { OriginPolicy.isSameOrigin(request.head, in: $0) },
      accept: request.texts(ofFieldsNamed: "accept").first ?? "",
      acceptEncoding: request.texts(ofFieldsNamed: "accept-encoding").first ?? "", contentType: request.text(of: .contentType) ?? "",
      ifNoneMatch: request.text(of: .ifNoneMatch), lastEventID: request.texts(ofFieldsNamed: "last-event-id").first,
      body: body.flatMap { Array($0.readableBytesView) })
  }
}
