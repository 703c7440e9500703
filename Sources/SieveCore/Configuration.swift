/// Everything the operator decided: the YAML file as a checked value, with the defaults of `docs/configuration.md` filled in.
package struct Configuration: Sendable, Equatable {
  package var server: ServerSettings
  /// In the order of the file. Never empty.
  package var backends: [Backend]

  package init(server: ServerSettings = ServerSettings(), backends: [Backend]) {
    self.server = server
    self.backends = backends
  }
}
