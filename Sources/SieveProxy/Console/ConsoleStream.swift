/// An answer without an end, piece by piece. Nothing is kept for a reader that is slow: it is asked again when there is room.
package protocol ConsoleStream: Sendable {
  /// Waits for the next piece, which is bounded; nil: it is over. Returns early when its task is cancelled.
  func next() async -> [UInt8]?
}
