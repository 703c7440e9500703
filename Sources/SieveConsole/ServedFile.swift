package import SieveCore

/// What whoever serves the configuration file knows and does.
package struct ServedFile: Sendable {
  /// Serves what the file says now; returns why that cannot be.
  let serve: @Sendable () async -> String?
  /// Why what the file said when it was read last is not served; nil where it is.
  let refusal: @Sendable () -> String?
  /// Why a configuration without a mistake could not be served: a certificate that cannot be used.
  let obstacle: @Sendable (Configuration) -> String?

  package init(
    serve: @escaping @Sendable () async -> String?, refusal: @escaping @Sendable () -> String?,
    obstacle: @escaping @Sendable (Configuration) -> String?
  ) {
    self.serve = serve
    self.refusal = refusal
    self.obstacle = obstacle
  }
}
