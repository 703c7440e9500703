/// Everything the operator decided: the YAML file as a checked value, with the defaults of `docs/configuration.md` filled in.
package struct Configuration: Sendable, Equatable {
  package var server: ServerSettings
  /// In the order of the file. Never empty.
  package var backends: [Backend]

  /// In the order of the file, as they are listed.
  package var aliases: [Alias]
  package var views: [View]

  package init(server: ServerSettings = ServerSettings(), backends: [Backend], aliases: [Alias] = [], views: [View] = []) {
    self.server = server
    self.backends = backends
    self.aliases = aliases
    self.views = views
  }
}
