internal import SieveCore

extension ServerSettings {
  /// - Parameter views: the names that a client may be bound to.
  init(_ section: Section<KnownKeys.Server>, views: [String]) {
    self.init()
    section.read(.host, as: .listenHost, into: &host)
    section.read(.socketMode, as: .fileMode, into: &socketMode)
    section.read(.port, as: .port, into: &port)
    section.read(.rootPath, as: .rootPath, into: &rootPath)
    clients = ClientKey.clients(in: section, views: views)
    adminKey = section.secret(.adminKey)
    corsOrigins = section.anyList(.corsOrigins, as: .origin).map(\.value)
    // ASCII, as the format sees to.
    hosts = section.anyList(.hosts, as: .host).map { $0.value.lowercased() }
    threads = section.read(.threads, as: .number(1...1024))
    stateDirectory = section.read(.stateDirectory, as: .path).map(section.context.resolve)
    section.read(.maxBody, as: .size, into: &maxBody)
    section.read(.maxConnections, as: .number(1...1_000_000), into: &maxConnections)
    section.read(.headerTimeout, as: .timeout, into: &headerTimeout)
    section.read(.idleTimeout, as: .timeout, into: &idleTimeout)
    section.read(.drainTimeout, as: .duration, into: &drainTimeout)
    section.read(.shutdownDelay, as: .duration, into: &shutdownDelay)
    tls = section.section(.tls, of: KnownKeys.TLS.self).flatMap(TLSFiles.init)
    log = section.section(.log, of: KnownKeys.Log.self).map(LogSettings.init) ?? log
  }
}

extension TLSFiles {
  init?(_ section: Section<KnownKeys.TLS>) {
    for key in KnownKeys.TLS.allCases where !section.has(key) { section.fail("'\(key.rawValue)' is missing in \(section.name)") }
    let certificate = section.pemFile(.certificate)
    let privateKey = section.pemFile(.privateKey)
    guard let certificate, let privateKey else { return nil }
    self.init(certificate: certificate, privateKey: privateKey)
  }
}

extension LogSettings {
  fileprivate init(_ section: Section<KnownKeys.Log>) {
    self.init()
    section.read(.level, as: .choice, into: &level)
    section.read(.format, as: .choice, into: &format)
  }
}
