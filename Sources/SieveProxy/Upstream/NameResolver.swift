internal import NIOCore
internal import Synchronization

/// What the host names of backends stand for. Looked up on threads of their own, a few at a time, so that a name server that does not answer
/// holds up nobody but those who ask for that name; once for all who ask at the same time; and known for a few seconds, so that a changed
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
    var isLookedUp = false
    var askers: [Asker] = []
  }

  private struct Shared {
    var entries: [String: Entry] = [:]
    var running = 0
    /// Names whose look-up waits until another is over.
    var queue: [String] = []
    var askerCount = 0
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
    var threads = 16
  }

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
    var starts = false
    shared.withLock { shared in
      var entry = shared.entries[host] ?? Entry()
      if !entry.addresses.isEmpty, now < entry.found + limits.freshness {
        known = entry.addresses
        return
      }
      shared.askerCount += 1
      entry.askers.append(Asker(number: shared.askerCount, promise: promise))
      wait = (shared.askerCount, isKept(entry, now) ? limits.patience : limits.timeout)
      if !entry.isLookedUp {
        entry.isLookedUp = true
        if shared.running < limits.threads {
          shared.running += 1
          starts = true
        } else {
          shared.queue.append(host)
        }
      }
      shared.entries[host] = entry
    }
    if let known { return promise.succeed(known) }
    if starts { startThread(host) }
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
      return (asker, isKept(entry, .now()) ? entry.addresses : [])
    }
    guard let asker else { return }
    if addresses.isEmpty { asker.promise.fail(NameLookupError.timeout) } else { asker.promise.succeed(addresses) }
  }

  // MARK: Threads

  private func startThread(_ host: String) {
    DetachedThread.start {
      var next: String? = host
      while let name = next {
        do throws(NameLookupError) {
          next = self.settle(name, .success(try self.lookUp(name)))
        } catch {
          next = self.settle(name, .failure(error))
        }
      }
    }
  }

  /// Tells all who asked; returns the name to look up next.
  private func settle(_ host: String, _ result: Result<[SocketAddress], NameLookupError>) -> String? {
    let now = NIODeadline.now()
    let (askers, answer, next) = shared.withLock { shared -> ([Asker], Result<[SocketAddress], NameLookupError>, String?) in
      var entry = shared.entries[host] ?? Entry()
      var answer = result
      switch result {
      case .success(let addresses):
        entry.addresses = addresses
        entry.found = now
      // The answer that there is no such name is an answer.
      case .failure(.noSuchName): entry.addresses = []
      case .failure: if isKept(entry, now) { answer = .success(entry.addresses) }
      }
      let askers = entry.askers
      entry.askers = []
      entry.isLookedUp = false
      shared.entries[host] = entry.addresses.isEmpty ? nil : entry
      let next = shared.queue.isEmpty ? nil : shared.queue.removeFirst()
      if next == nil { shared.running -= 1 }
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
