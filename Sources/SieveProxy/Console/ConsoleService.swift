/// What answers for the page and under `/-/`, in process, and hears of every request that is over.
/// An object: every request asks whether there is one.
package protocol ConsoleService: AnyObject, Sendable {
  /// Never called on an event loop.
  /// - Parameter request: one whose caller may see it.
  func answer(_ request: ConsoleRequest) async -> ConsoleResponse

  /// Called on the loops, a few hundred requests or a tenth of a second at a time: takes them and returns at once.
  func ended(_ requests: [EndedRequest])

  /// What was used since the start, for `/-/metrics`.
  func usageCounters() async -> [UsageCounter]
}
