/// What a client has to send for a key, in words that stand in its place: never a key of anybody's.
package struct ExportKey: Sendable, Equatable {
  package let text: String
  /// Whether any text will do where a client insists on one.
  package let isAny: Bool

  /// Where no key is asked for.
  package static let any = ExportKey(text: "any", isAny: true)

  private init(text: String, isAny: Bool) {
    self.text = text
    self.isAny = isAny
  }

  /// That of the proxy, those of the providers that get what the client sends, or both.
  package init(_ configuration: Configuration) {
    let wantsKey = configuration.server.clients != nil
    let names = configuration.backends.filter { $0.auth == .passthrough }.map(\.name)
    switch (names.count, wantsKey) {
    case (0, false): self = .any
    case (0, true): self.init(text: "YOUR-KEY", isAny: false)
    case (1, false) where configuration.backends.count == 1: self.init(text: "YOUR-PROVIDER-KEY", isAny: false)
    default:
      let entries = names.map { "\($0)=KEY-OF-\($0)" } + (wantsKey ? ["gateway=YOUR-KEY"] : [])
      self.init(text: "keyring:" + entries.joined(separator: ";"), isAny: false)
    }
  }
}
