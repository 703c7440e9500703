import SieveCore

extension ClientKey {
  /// nil, with the problem recorded, where it lacks a name or a key.
  init?(_ section: Section<KnownKeys.Client>, views: [String]) {
    for key in [KnownKeys.Client.name, .key] where !section.has(key) && !(key == .key && section.isValueless(key)) {
      section.fail("'\(key.rawValue)' is missing in \(section.name)")
    }
    let name = section.read(.name, as: .label)
    let key = section.secret(.key)
    if let key, !Self.fitsKeyring(key) {
      section.fail("'key' of a client must not begin with 'keyring:' nor hold ; , or white space: no keyring could carry it", at: .key)
    }
    let view = section.read(.view, as: .line)
    if let view, !views.contains(view) {
      let hint = NearestIDs.suggest(for: view, among: views, limit: 1).first.map { " Did you mean '\($0)'?" } ?? ""
      section.fail("there is no view \(view.quotedInMessage).\(hint)", at: .view)
    }
    guard let name, let key else { return nil }
    self.init(name: name, key: key, view: view)
  }

  private static func fitsKeyring(_ key: Secret) -> Bool {
    !key.revealed.hasPrefix("keyring:") && !key.revealed.contains { ";, ".contains($0) }
  }

  /// Two clients must differ in name, for the log, and in key, for everything else.
  static func clients(in section: Section<KnownKeys.Server>, views: [String]) -> [ClientKey]? {
    guard !section.isValueless(.clients) else {
      section.fail("'clients' has no value; remove it if nobody needs a key", at: .clients)
      return nil
    }
    guard let entries = section.sections(.clients, of: KnownKeys.Client.self) else { return nil }
    var names: Set<String> = []
    var owners: [Secret: String] = [:]
    return entries.compactMap { entry in
      guard let client = ClientKey(entry, views: views) else { return nil }
      if !names.insert(client.name).inserted { entry.fail("another client is called \(client.name.quotedInMessage) already", at: .name) }
      if let owner = owners.updateValue(client.name, forKey: client.key) {
        entry.fail("the clients \(owner.quotedInMessage) and \(client.name.quotedInMessage) have the same key", at: .key)
      }
      return client
    }
  }
}
