/// Everything the operator decided: the YAML file as a checked value, with the defaults of `docs/configuration.md` filled in.
package struct Configuration: Sendable, Equatable {
  package var server: ServerSettings
  /// In the order of the file. Never empty.
  package var backends: [Backend]

  /// In the order of the file, as they are listed.
  package var aliases: [Alias]
  package var views: [View]
  /// The name of the backend for requests that name neither a model nor a backend.
  package var defaultBackend: String?

  package init(
    server: ServerSettings = ServerSettings(), backends: [Backend], aliases: [Alias] = [], views: [View] = [], defaultBackend: String? = nil
  ) {
    self.server = server
    self.backends = backends
    self.aliases = aliases
    self.views = views
    self.defaultBackend = defaultBackend
  }
}
