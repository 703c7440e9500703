import SieveCore

extension BackendAuth {
  /// Never a weaker choice than the file makes: where a key is meant and cannot be had, that is a problem and not `passthrough`.
  init(_ section: Section<KnownKeys.Backend>, name: String, isAlone: Bool) {
    let mode = section.read(.auth, as: ScalarFormat<AuthMode>.choice)
    // A merged `api_key` may be taken out again, by who says what is to be in its place.
    let isTakenOut = section.isValueless(.apiKey) && (mode == .passthrough || mode == AuthMode.none)
    let key = isTakenOut ? nil : section.secret(.apiKey)
    switch mode {
    case .key?:
      if !section.has(.apiKey), !section.isValueless(.apiKey) { section.fail("'auth: key' needs an 'api_key'", at: .auth) }
    case .passthrough?, .none?:
      if section.has(.apiKey) {
        section.fail("'api_key' contradicts 'auth: \(mode?.rawValue ?? "")'; remove one of them", at: .auth)
      }
    case nil:
      if !section.has(.apiKey), !section.has(.auth), !isAlone {
        section.warn("\(section.name) has neither 'api_key' nor 'auth': it gets no credential")
      }
    }
    if mode == .passthrough, !isAlone, !Self.canBeNamedInKeyring(name) {
      section.fail("'auth: passthrough' needs a name that fits a keyring: not 'gateway', and without = ; , and white space", at: .auth)
    }
    self =
      switch (key, mode) {
      case (let key?, _): .key(key)
      case (nil, .passthrough?): .passthrough
      case (nil, nil): isAlone ? .passthrough : .none
      case (nil, _): .none
      }
  }

  /// `Bearer keyring:NAME=KEY;NAME=KEY`, in which `gateway` is the proxy itself.
  private static func canBeNamedInKeyring(_ name: String) -> Bool {
    name.lowercased() != "gateway" && !name.contains { "=;,".contains($0) || $0.isWhitespace }
  }
}
