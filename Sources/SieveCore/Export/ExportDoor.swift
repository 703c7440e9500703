/// Where a client finds the proxy, and with which key.
package struct ExportDoor: Sendable {
  /// With `/v1` at its end.
  package let url: String
  /// Whether it asks its clients for a key.
  package let wantsKey: Bool

  package init(url: String, wantsKey: Bool) {
    self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
    self.wantsKey = wantsKey
  }

  /// What stands in the place of the key; never a key of anybody's.
  var key: String { wantsKey ? "YOUR-KEY" : "any" }

  /// For clients that add `/v1` themselves.
  var root: String { url.hasSuffix("/v1") ? String(url.dropLast(3)) : url }
}
