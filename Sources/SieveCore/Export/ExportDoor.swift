/// Where a client finds the proxy, and with which key.
package struct ExportDoor: Sendable {
  /// With `/v1` at its end.
  package let url: String
  /// What stands in the place of the key; never a key of anybody's.
  package let key: String

  package init(url: String, key: String) {
    self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
    self.key = key
  }

  /// For clients that add `/v1` themselves.
  var root: String { url.hasSuffix("/v1") ? String(url.dropLast(3)) : url }
}
