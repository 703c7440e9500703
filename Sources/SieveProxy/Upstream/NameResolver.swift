internal import NIOCore
internal import Synchronization

/// What the host names of backends stand for. Looked up on threads of their own, a few at a time, so that a name server that does not answer
/// holds up nobody but those who ask for that name: a look-up that takes long does not count among the few, names that have had an answer go
/// first, and nobody is asked for what nobody waits for. Once for all who ask at the same time; and known for a few seconds, so that a changed
/// address is followed. While looking up fails, the last answer serves on.
final class NameResolver: Sendable {
  /// Blocks until it knows.
  typealias LookUp = @Sendable (String) throws(NameLookupError) -> [SocketAddress]

  private struct Asker {
    let number: Int
    let promise: EventLoopPromise<[SocketAddress]>
  }

  private struct Entry {
    var addresses: [SocketAddress] = []
    var found = NIODeadline.distantPast
    var stage = Stage.known
    /// Of its look-up, or the last one.
    var number = 0
    var askers: [Asker] = []
  }

  private enum Stage {
    /// Or unknown, and nobody asks.
    case known
    /// Its look-up waits until another is over.
    case queued
    case lookedUp
    /// For so long that this is not counted any more.
    case slow
  }

  private struct Start {
    let host: String
    let number: Int
    /// Of one who has asked.
    let eventLoop: any EventLoop
  }

  private struct Shared {
    var entries: [String: Entry] = [:]
    /// Look-ups that count.
    var running = 0
    var threads = 0
    /// Names that wait for a thread: those first that have had an answer, those last whose last look-up was slow.
    var queue: [String] = []
    /// Names that had no answer soon enough.
    var slow: Set<String> = []
    var askerCount = 0
    var lookUpCount = 0

    mutating func enqueue(_ host: String) {
      entries[host]?.stage = .queued
      let rank = rank(host)
      queue.insert(host, at: queue.firstIndex { self.rank($0) > rank } ?? queue.endIndex)
    }

    private func rank(_ host: String) -> Int { entries[host]?.addresses.isEmpty == false ? 0 : slow.contains(host) ? 2 : 1 }

    /// The name whose turn it is, if one more may be looked up.
    mutating func next(_ limits: Limits) -> Start? {
      guard running < limits.atOnce else { return nil }
      while !queue.isEmpty {
        let host = queue.removeFirst()
        guard var entry = entries[host], let asker = entry.askers.first else { continue }
        running += 1
        lookUpCount += 1
        entry.stage = .lookedUp
        entry.number = lookUpCount
        entries[host] = entry
        return Start(host: host, number: lookUpCount, eventLoop: asker.promise.futureResult.eventLoop)
      }
      return nil
    }

    /// Nobody waits for `host` any more.
    mutating func leave(_ host: String) {
      queue.removeAll { $0.utf8.elementsEqual(host.utf8) }
      entries[host]?.stage = .known
      if entries[host]?.addresses.isEmpty == true { entries[host] = nil }
    }
  }

  private let lookUp: LookUp
  private let limits: Limits
  private let shared = Mutex(Shared())

  struct Limits: Sendable {
    /// How long an answer is good.
    var freshness = TimeAmount.seconds(5)
    /// How long it serves on while no new one comes.
    var staleness = TimeAmount.hours(1)
    /// How long a new answer is waited for where there is an old one …
    var patience = TimeAmount.seconds(1)
    /// … and where there is none. A look-up itself cannot be stopped: it ends when the system gives up.
    var timeout = TimeAmount.seconds(10)
    /// How many names are looked up at a time …
    var atOnce = 16
    /// … not counting those for which it takes longer than this …
    var slowness = TimeAmount.milliseconds(250)
    /// … and how many with them. It is for as long as the system tries.
    var threads = 256
  }

  /// Names of this many backends are remembered as slow.
  private static let mostSlow = 1024

  init(limits: Limits = Limits(), lookUp: @escaping LookUp = SystemLookUp.addresses) {
    self.lookUp = lookUp
    self.limits = limits
  }

  /// The addresses of `host`, in the order in which to try them, with `port`.
  func addresses(of host: String, port: Int, on eventLoop: any EventLoop) -> EventLoopFuture<[SocketAddress]> {
    if let loopback = Self.loopback(host) { return eventLoop.makeSucceededFuture(loopback.map { $0.with(port: port) }) }
    let promise = eventLoop.makePromise(of: [SocketAddress].self)
    ask(host, promise)
    return promise.futureResult.map { $0.map { $0.with(port: port) } }
  }

  /// `localhost` and what is below it never go to a name server (RFC 6761 §6.3).
  private static func loopback(_ host: String) -> [SocketAddress]? {
    var name = Array(host.utf8).map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
    if name.last == UInt8(ascii: ".") { name.removeLast() }
    guard name == Array("localhost".utf8) || name.suffix(10) == Array(".localhost".utf8)[...] else { return nil }
    return ["127.0.0.1", "::1"].compactMap { try? SocketAddress(ipAddress: $0, port: 0) }
  }

  private func ask(_ host: String, _ promise: EventLoopPromise<[SocketAddress]>) {
    let now = NIODeadline.now()
    var known: [SocketAddress]?
    var wait: (number: Int, limit: TimeAmount)?
    let start: Start? = shared.withLock { shared in
      var entry = shared.entries[host] ?? Entry()
      if !entry.addresses.isEmpty, now < entry.found + limits.freshness {
        known = entry.addresses
        return nil
      }
      shared.askerCount += 1
      entry.askers.append(Asker(number: shared.askerCount, promise: promise))
      wait = (shared.askerCount, isKept(entry, now) ? limits.patience : limits.timeout)
      shared.entries[host] = entry
      guard entry.stage == .known else { return nil }
      shared.enqueue(host)
      return startOne(&shared)
    }
    if let known { return promise.succeed(known) }
    if let start { startThread(start) }
    guard let wait else { return }
    let timeout = promise.futureResult.eventLoop.scheduleTask(in: wait.limit) { self.giveUp(wait.number, host) }
    promise.futureResult.whenComplete { _ in timeout.cancel() }
  }

  private func isKept(_ entry: Entry, _ now: NIODeadline) -> Bool {
    !entry.addresses.isEmpty && now < entry.found + limits.staleness
  }

  /// One who asked has waited long enough.
  private func giveUp(_ number: Int, _ host: String) {
    let (asker, addresses) = shared.withLock { shared -> (Asker?, [SocketAddress]) in
      guard var entry = shared.entries[host], let index = entry.askers.firstIndex(where: { $0.number == number }) else { return (nil, []) }
      let asker = entry.askers.remove(at: index)
      shared.entries[host] = entry
      if entry.stage == .queued, entry.askers.isEmpty { shared.leave(host) }
      return (asker, isKept(entry, .now()) ? entry.addresses : [])
    }
    guard let asker else { return }
    if addresses.isEmpty { asker.promise.fail(NameLookupError.timeout) } else { asker.promise.succeed(addresses) }
  }

  // MARK: Threads

  /// What another thread is to look up, if there may be one.
  private func startOne(_ shared: inout Shared) -> Start? {
    guard shared.threads < limits.threads, let start = shared.next(limits) else { return nil }
    shared.threads += 1
    return start
  }

  private func startThread(_ start: Start) {
    DetachedThread.start {
      var next: Start? = start
      while let start = next {
        start.eventLoop.scheduleTask(in: self.limits.slowness) { self.stopCounting(start) }
        do throws(NameLookupError) {
          next = self.settle(start.host, .success(try self.lookUp(start.host)))
        } catch {
          next = self.settle(start.host, .failure(error))
        }
      }
    }
  }

  /// If it still runs, another may.
  private func stopCounting(_ look: Start) {
    let start: Start? = shared.withLock { shared in
      guard let entry = shared.entries[look.host], entry.stage == .lookedUp, entry.number == look.number else { return nil }
      shared.entries[look.host]?.stage = .slow
      shared.running -= 1
      if shared.slow.count >= Self.mostSlow { shared.slow.removeAll() }
      shared.slow.insert(look.host)
      return startOne(&shared)
    }
    if let start { startThread(start) }
  }

  /// Tells all who asked; returns the name to look up next.
  private func settle(_ host: String, _ result: Result<[SocketAddress], NameLookupError>) -> Start? {
    let now = NIODeadline.now()
    let (askers, answer, next) = shared.withLock { shared -> ([Asker], Result<[SocketAddress], NameLookupError>, Start?) in
      var entry = shared.entries[host] ?? Entry()
      var answer = result
      switch result {
      case .success(let addresses):
        entry.addresses = addresses
        entry.found = now
        if entry.stage == .lookedUp { shared.slow.remove(host) }
      // The answer that there is no such name is an answer.
      case .failure(.noSuchName): entry.addresses = []
      case .failure: if isKept(entry, now) { answer = .success(entry.addresses) }
      }
      let askers = entry.askers
      entry.askers = []
      if entry.stage == .lookedUp { shared.running -= 1 }
      entry.stage = .known
      shared.entries[host] = entry.addresses.isEmpty ? nil : entry
      let next = shared.next(limits)
      if next == nil { shared.threads -= 1 }
      return (askers, answer, next)
    }
    for asker in askers { asker.promise.completeWith(answer.mapError { $0 }) }
    return next
  }
}

extension SocketAddress {
  fileprivate func with(port: Int) -> SocketAddress {
    var address = self
    address.port = port
    return address
  }
}
