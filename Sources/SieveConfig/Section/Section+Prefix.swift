internal import SieveCore

extension Section<KnownKeys.Backend> {
  /// Rules and declared models have the backend's own ids. No more than a warning: a provider may begin its ids with its own name.
  func warnOfPrefix(_ prefix: String, of backend: Backend) {
    guard !prefix.isEmpty else { return }
    let check = PrefixCheck(prefix, of: backend)
    for key in [KnownKeys.Backend.simple, .glob, .regexp, .default] {
      warn(in: value(key), of: key.rawValue, check, isRegexp: key == .regexp || key == .default)
    }
    for key in KnownKeys.Exclude.allCases where key != .where {
      warn(in: value(.exclude)?.value(of: key.rawValue), of: "\(key.rawValue)' of 'exclude", check, isRegexp: key == .regexp)
    }
    for rule in value(.metadata).map(Self.elements) ?? [] {
      for key in KnownKeys.Metadata.allCases where key != .set {
        warn(in: rule.value(of: key.rawValue), of: "\(key.rawValue)' of 'metadata", check, isRegexp: key == .regexp)
      }
    }
    for model in value(.models).map(Self.elements) ?? [] {
      warn(in: model.isMapping ? model.value(of: "id") : model, of: KnownKeys.Backend.models.rawValue, check, isRegexp: false)
    }
  }

  private static func elements(of value: YAMLValue) -> [YAMLValue] {
    if case .list(let elements) = value.content { elements } else { [value] }
  }

  private func warn(in value: YAMLValue?, of key: String, _ check: PrefixCheck, isRegexp: Bool) {
    for element in context.texts(in: value) where isRegexp ? check.holds(regexp: element.text) : check.holds(element.text) {
      context.warn(
        "\(element.text.quotedInMessage) in '\(key)' begins with the prefix \(check.prefix.quotedInMessage); rules are for the backend's own ids, without it",
        at: element.position)
    }
  }
}

extension YAMLValue {
  fileprivate func value(of key: String) -> YAMLValue? { entries.first { $0.key == key }?.value }
}
