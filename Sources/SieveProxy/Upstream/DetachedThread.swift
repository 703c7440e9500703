internal import Foundation

/// A thread for something that blocks and cannot be waited for otherwise.
enum DetachedThread {
  /// What `getaddrinfo` needs and its resolvers take, with room to spare.
  private static let stackSize = 512 << 10

  static func start(_ body: @escaping @Sendable () -> Void) {
    let thread = Thread(block: body)
    thread.stackSize = stackSize
    thread.start()
  }
}
