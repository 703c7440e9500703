/// What a list knows of time. Tests have one of their own, so that they need not wait.
struct ListClock: Sendable {
  var now: @Sendable () -> ContinuousClock.Instant = { .now }
  /// Seconds since 1970.
  var seconds: @Sendable () -> Int64 = { Timestamp.now().seconds }
  var sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
}
