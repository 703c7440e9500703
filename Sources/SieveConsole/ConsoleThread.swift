internal import Dispatch

/// The one thread for what takes the console long: tables of ten thousand models, drafts with patterns that run away. Neither the loops nor the
/// lists that clients wait for know of it.
enum ConsoleThread {
  private static let queue = DispatchQueue(label: "modelsieve.console", qos: .utility)

  static func run<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
    await withCheckedContinuation { continuation in
      queue.async { continuation.resume(returning: body()) }
    }
  }
}
