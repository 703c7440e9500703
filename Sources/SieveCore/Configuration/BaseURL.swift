/// A backend's API root, taken apart once so that no request has to.
package struct BaseURL: Sendable, Hashable {
  package enum Scheme: String, Sendable {
    case http, https
  }

  package var scheme: Scheme
  /// Without the brackets of an IPv6 literal.
  package var host: String
  package var port: Int
  /// The file of the Unix socket that it is at; `host` is then `localhost` and `port` means nothing. nil: it is at `host` and `port`.
  package var socket: String?
  /// Starts with a slash unless empty; never ends with one. `/api/v1` for `https://openrouter.ai/api/v1/`.
  package var path: String

  package init(scheme: Scheme, host: String, port: Int, path: String, socket: String? = nil) {
    self.scheme = scheme
    self.host = host
    self.port = port
    self.path = path
    self.socket = socket
  }

  /// What `Host` says: the port only where it is not the scheme's own (RFC 9110 §4.2), IPv6 literals in brackets.
  package var authority: String {
    let name = host.contains(":") ? "[\(host)]" : host
    return port == (scheme == .https ? 443 : 80) ? name : "\(name):\(port)"
  }

  /// Whether it is on this machine by its spelling alone: `localhost` and names below it, 127.0.0.0/8, `::1`.
  package var isLoopback: Bool {
    if host == "localhost" || host.hasSuffix(".localhost") || host == "::1" { return true }
    let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
    return numbers.count == 4 && numbers[0] == "127" && numbers.allSatisfy { UInt8($0) != nil }
  }

  /// `path` without its final `/v1`: where a provider keeps what is not its OpenAI API (Ollama's `/api/tags`).
  package var pathOutsideV1: String {
    path.hasSuffix("/v1") ? String(path.dropLast(3)) : path
  }

  /// Where what a client asks for at `asked` is there; `isV1`: it is part of the API that `path` ends in.
  package func path(of asked: UnsafeRawBufferPointer, isV1: Bool) -> String {
    (isV1 ? path : pathOutsideV1) + String(decoding: asked.dropFirst(isV1 ? Endpoint.v1Length(of: asked) : 0), as: UTF8.self)
  }
}
