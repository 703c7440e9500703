import SieveCore

extension Backend {
  /// nil, with the reason recorded, where there is no usable `base_url`; everything else is checked all the same.
  init?(_ section: Section<KnownKeys.Backend>, name: String, defaultPrefix: String, isAlone: Bool) {
    if !section.has(.baseURL) { section.fail("'base_url' is missing in \(section.name)") }
    if section.read(.enforce, as: .boolean) == true { section.fail("'enforce: true' is not supported yet", at: .enforce) }
    let baseURL = section.read(.baseURL, as: .baseURL)
    var backend = Backend(
      name: name, baseURL: baseURL ?? BaseURL(scheme: .https, host: "", port: 443, path: ""),
      auth: BackendAuth(section, name: name, isAlone: isAlone))
    backend.position = section.position
    backend.prefix = section.read(.prefix, as: .line) ?? defaultPrefix
    section.read(.authHeader, as: .choice, into: &backend.authHeader)
    backend.headers = HeaderLine.lines(in: section)
    backend.caFile = section.pemFile(.caFile)
    backend.filter = ModelFilter(section)
    if let paths = section.list(.paths, as: .pathGlob) { backend.paths = paths.map { Glob($0.value, caseSensitive: true) } }
    backend.readLimits(section)
    guard baseURL != nil else { return nil }
    backend.warnOfMisunderstandings(section)
    self = backend
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
  }

  private func warnOfMisunderstandings(_ section: Section<KnownKeys.Backend>) {
    if baseURL.path.isEmpty { section.warn("'base_url' has no path; most providers' API root ends in /v1", at: .baseURL) }
    if caFile != nil, baseURL.scheme == .http { section.warn("'ca_file' has no effect on an http:// backend", at: .caFile) }
    if section.has(.authHeader), !section.has(.apiKey) { section.warn("'auth_header' has no effect without 'api_key'", at: .authHeader) }
  }
}
