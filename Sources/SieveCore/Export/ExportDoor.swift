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

  /// - Parameters:
  ///   - address: the proxy's, with or without `/v1` at its end; or already that of the view.
  ///   - view: whose models are wanted; nil: all.
  package init(address: String, view: String?, wantsKey: Bool) {
    let proxy = ExportDoor(url: ExportDoor(url: address, wantsKey: wantsKey).root, wantsKey: wantsKey).url
    let path = view.map { "/view/\($0)" } ?? ""
    self.init(url: (proxy.hasSuffix(path) ? proxy : proxy + path) + "/v1", wantsKey: wantsKey)
  }

  /// What stands in the place of the key; never a key of anybody's.
  var key: String { wantsKey ? "YOUR-KEY" : "any" }

  /// For clients that add `/v1` themselves.
  var root: String { url.hasSuffix("/v1") ? String(url.dropLast(3)) : url }
}
