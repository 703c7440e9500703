/// How many lists of one backend are being fetched, or models tried against its patterns, at the same time, and who waits for a turn. Clients that bring many keys ask for as many lists at
/// once: those that are being read take little memory together, and each backend has a gate of its own, so that a slow one holds nobody else up.
struct ListGate {
  /// What one that waits is told: whether it has its turn.
  typealias Turn = CheckedContinuation<Bool, Never>

  private var running = 0
  private var waiting: [Turn] = []
  /// What the backend's list takes; 0: nobody knows yet.
  private var listSize = 0
  private let isSingle: Bool

  /// - Parameter isSingle: one has its turn at a time, whatever the list takes.
  init(isSingle: Bool = false) { self.isSingle = isSingle }

  /// What the lists that are being read may take together, as they come.
  private static let room = 16 << 20
  private static let mostWaiting = 256

  private var most: Int { isSingle ? 1 : listSize == 0 ? 4 : max(2, min(64, Self.room / listSize)) }

  /// Whether it is the caller's turn at once. Whoever had a turn ends it.
  mutating func begin() -> Bool {
    guard running < most else { return false }
    running += 1
    return true
  }

  /// Has `turn` told when it is its turn, or at once where too many wait already.
  mutating func wait(_ turn: Turn) {
    if waiting.count < Self.mostWaiting { waiting.append(turn) } else { turn.resume(returning: false) }
  }

  /// Lets the next ones have their turn, in the order of coming.
  /// - Parameter listSize: what the list takes that came of it.
  mutating func end(listSize: Int?) {
    if let listSize { self.listSize = listSize }
    running -= 1
    while running < most, !waiting.isEmpty {
      running += 1
      waiting.removeFirst().resume(returning: true)
    }
  }
}
