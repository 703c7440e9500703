/// What answers under `/-/`, in process. Never called on an event loop.
package protocol ConsoleService: Sendable {
  /// - Parameter request: one whose caller may see it.
  func answer(_ request: ConsoleRequest) async -> ConsoleResponse
}
