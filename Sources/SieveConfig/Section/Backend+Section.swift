internal import SieveCore

extension Backend {
  /// Without a usable `base_url`, which is recorded, it has one that leads nowhere; everything else is checked all the same.
  init(_ section: Section<KnownKeys.Backend>, name: String, defaultPrefix: String, isAlone: Bool) {
    if !section.has(.baseURL) { section.fail("'base_url' is missing in \(section.name)") }
    let baseURL = section.read(.baseURL, as: .baseURL)
    self.init(
      name: name, baseURL: baseURL ?? BaseURL(scheme: .https, host: "", port: 443, path: ""),
      auth: BackendAuth(section, name: name, isAlone: isAlone))
    if case .key = auth { keySource = section.text(.apiKey).map { SecretReference($0).place } }
    position = section.position
    prefix = section.read(.prefix, as: .line) ?? defaultPrefix
    section.read(.authHeader, as: .choice, into: &authHeader)
    headers = HeaderLine.lines(in: section)
    caFile = section.pemFile(.caFile)
    filter = ModelFilter(section)
    section.read(.enforce, as: .boolean, into: &enforce)
    if let paths = section.list(.paths, as: .pathGlob) { self.paths = paths.map { Glob($0.value, caseSensitive: true) } }
    section.read(.forwardClient, as: .boolean, into: &forwardsClient)
    section.read(.restoreModel, as: .boolean, into: &restoresModel)
    listQuery = QueryParameter.parameters(in: section)
    declaredModels = DeclaredModel.models(in: section)
    metadata = MetadataRule.rules(in: section, caseSensitive: filter.caseSensitive)
    readConnection(section)
    readLimits(section)
    if baseURL != nil { warnOfMisunderstandings(section) }
  }

  private mutating func readConnection(_ section: Section<KnownKeys.Backend>) {
    section.read(.proxy, as: .proxy, into: &proxy)
    clientCertificate = section.section(.clientCertificate, of: KnownKeys.TLS.self).flatMap(TLSFiles.init)
  }

  private mutating func readLimits(_ section: Section<KnownKeys.Backend>) {
    cacheTTL = section.read(.cacheTTL, as: .duration).flatMap { $0 > .zero ? $0 : nil }
    section.read(.staleTTL, as: .duration, into: &staleTTL)
    section.read(.listTimeout, as: .timeout, into: &listTimeout)
    section.read(.connectionTimeout, as: .timeout, into: &connectionTimeout)
    totalTimeout = section.read(.totalTimeout, as: .timeout)
    section.read(.firstByteTimeout, as: .timeout, into: &firstByteTimeout)
    section.read(.stallTimeout, as: .timeout, into: &stallTimeout)
    section.read(.maxConnections, as: .number(1...1_000_000), into: &maxConnections)
    section.read(.queueTimeout, as: .duration, into: &queueTimeout)
  }

  private func warnOfMisunderstandings(_ section: Section<KnownKeys.Backend>) {
    section.warnOfPrefix(prefix, of: self)
    if baseURL.path.isEmpty { section.warn("'base_url' has no path; most providers' API root ends in /v1", at: .baseURL) }
    for key in [KnownKeys.Backend.caFile, .clientCertificate] where section.has(key) && baseURL.scheme == .http {
      section.warn("'\(key.rawValue)' has no effect on an http:// backend", at: key)
    }
    if section.has(.auth), auth == .passthrough, baseURL.scheme == .http, baseURL.socket == nil, !baseURL.isLoopback {
      section.warn("the keys that clients send travel over http:// to another machine, readable on their way", at: .auth)
    }
    if case .url = proxy, baseURL.isLoopback { section.warn("'proxy' has no effect on a backend on this machine", at: .proxy) }
    if section.has(.authHeader), !section.has(.apiKey) { section.warn("'auth_header' has no effect without 'api_key'", at: .authHeader) }
  }
}
