internal import NIOCore
internal import NIOSSL
internal import SieveCore
internal import SieveHTTP

/// A backend with everything done that can be done once: bytes to copy, fields to drop, limits to compare with.
final class PreparedBackend: Sendable {
  let index: Int
  let backend: Backend
  let origin: UpstreamOrigin
  /// Where the credential is the same for every client: the operator's key, or none.
  let fixedCredential: UpstreamCredential?
  /// What stands before every path: nothing, or for a proxy that is to find the backend by it, `http://HOST:PORT` (RFC 9112 §3.2.2).
  let targetStart: [UInt8]
  /// `base_url`'s path behind that, for what follows `/v1`.
  let v1Path: [UInt8]
  let pathOutsideV1: [UInt8]
  /// Lines every request to this backend gets: Host and the operator's headers.
  let requestLines: [UInt8]
  /// Names of the operator's headers in lower case: a client's field of that name gives way, to nothing where the operator's is empty.
  let overriddenNames: [[UInt8]]
  /// Fields of the client that stop here whatever its credential is.
  let droppedFields: FieldNameSet
  /// The same where the body goes on in chunks, and so with its trailers.
  let droppedFieldsOfChunked: FieldNameSet
  /// The line every answer from this backend gets.
  let responseLine: [UInt8]
  /// `paths` is the default, which needs no glob to check.
  let opensV1Only: Bool
  /// In nanoseconds.
  let firstByteTimeout: Int64
  let stallTimeout: Int64
  let connectionTimeout: Int64
  /// How long the pool may take to give a connection or a reason, with time to spare.
  let leaseTimeout: Int64
  let totalTimeout: Int64?

  init(_ backend: Backend, index: Int, proxies: ProxyEnvironment = ProxyEnvironment([:])) throws(ProxyStartError) {
    self.index = index
    self.backend = backend
    origin = try UpstreamOrigin(backend, proxies: proxies)
    opensV1Only = backend.paths == [Glob("/v1/*", caseSensitive: true)]
    fixedCredential = CredentialPolicy.fixedDecision(for: backend).map(UpstreamCredential.init)
    // Through a tunnel an https backend is spoken to as if there were no proxy.
    let asked = origin.scheme == .http ? origin.proxy : nil
    targetStart = asked == nil ? [] : Array("http://\(backend.baseURL.authority)".utf8)
    v1Path = targetStart + Array(backend.baseURL.path.utf8)
    pathOutsideV1 = targetStart + Array(backend.baseURL.pathOutsideV1.utf8)
    droppedFields = backend.forwardsClient ? Self.rewrittenFields : Self.rewrittenFields.union(.client)
    droppedFieldsOfChunked = droppedFields.subtracting([.trailer])
    responseLine = Array("X-ModelSieve-Backend: \(backend.name)\r\n".utf8)
    firstByteTimeout = backend.firstByteTimeout.inNanoseconds
    stallTimeout = backend.stallTimeout.inNanoseconds
    connectionTimeout = backend.connectionTimeout.inNanoseconds
    leaseTimeout = min(connectionTimeout, .max / 8) + min(backend.queueTimeout.inNanoseconds, .max / 8) + 1_000_000_000
    totalTimeout = backend.totalTimeout?.inNanoseconds

    var lines = "Host: \(backend.baseURL.authority)\r\n"
    for header in backend.headers where !header.value.isEmpty { lines += "\(header.name): \(header.value)\r\n" }
    if let authorization = asked?.authorization { lines += "Proxy-Authorization: \(authorization)\r\n" }
    requestLines = Array(lines.utf8)
    overriddenNames = backend.headers.map { Array($0.name.lowercased().utf8) }
  }

  /// Whether the operator's headers say what `name` is, which is in lower case.
  func overrides(_ name: StaticString) -> Bool {
    let name = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
    return overriddenNames.contains { $0.elementsEqual(name) }
  }

  /// Whether `path`, behind root and scope, is among those that may be proxied.
  func opens(_ path: UnsafeRawBufferPointer, isV1: Bool) -> Bool {
    let path = (isV1 && Endpoint.v1Length(of: path) == 0 ? "/v1" : "") + String(decoding: path, as: UTF8.self)
    return backend.paths.contains { $0.matches(path) }
  }

  /// Fields that are written anew for every request, or mean something to this hop only.
  private static let rewrittenFields = FieldNameSet.hopByHop.union([
    .host, .contentLength, .transferEncoding, .xForwardedFor, .xForwardedProto, .xForwardedHost, .via, .xBackend, .xBackendKey,
    .expect, .trailer,
  ])
}

extension Duration {
  /// Saturates: 292 years are as good as for ever.
  var inNanoseconds: Int64 {
    let (whole, overflowed) = components.seconds.multipliedReportingOverflow(by: 1_000_000_000)
    return overflowed ? .max / 2 : min(whole + components.attoseconds / 1_000_000_000, .max / 2)
  }
}
