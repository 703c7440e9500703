/// Where a client finds the proxy, and with which key.
package struct ExportDoor: Sendable {
  /// With `/v1` at its end.
  package let url: String
  package let key: ExportKey

  package init(url: String, key: ExportKey) {
    self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
    self.key = key
  }

  /// - Parameters:
  ///   - address: the proxy's, with or without `/v1` at its end; or already that of the view.
  ///   - view: whose models are wanted; nil: all.
  package init(address: String, view: String?, key: ExportKey) {
    let proxy = ExportDoor(url: ExportDoor(url: address, key: key).root, key: key).url
    let path = view.map { "/view/\($0)" } ?? ""
    self.init(url: (proxy.hasSuffix(path) ? proxy : proxy + path) + "/v1", key: key)
  }

  /// Whether it is one: `http://` or `https://` and a host.
  package static func isAddress(_ text: String) -> Bool {
    guard let scheme = ["http://", "https://"].first(where: { text.lowercased().hasPrefix($0) }) else { return false }
    let authority = text.dropFirst(scheme.count).prefix { $0 != "/" }
    return !authority.isEmpty && authority.first != ":"
      && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
  }

  /// For clients that add `/v1` themselves.
  var root: String { url.hasSuffix("/v1") ? String(url.dropLast(3)) : url }
}
