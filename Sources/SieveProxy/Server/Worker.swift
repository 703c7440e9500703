internal import Logging
internal import NIOCore
internal import SieveCore
internal import SieveHTTP

/// What one event loop owns: its client connections and their deadlines, its upstream pools, its log buffer, and the snapshot new requests
/// start with. Everything here happens on that loop.
final class Worker {
  let eventLoop: any EventLoop
  let allocator = ByteBufferAllocator()
  /// For the heads that go up and down, one after the other: between `reset` and `finish` nobody else may run.
  let writer = ByteWriter()
  /// CRLF, as chunks end with it.
  let lineEnd = ByteBuffer(staticString: "\r\n")
  let catalogues: CatalogueService
  /// Of all loops.
  let bodyBudget: BodyBudget
  private let pools: UpstreamPools
  private(set) var snapshot: Snapshot
  /// nil while request lines are not logged.
  private(set) var requestLog: RequestLog?
  /// The process is about to end: what is asked is answered, and the connection closes with the answer.
  private(set) var isLeaving = false
  /// What connects now was accepted at the last moment.
  private(set) var hasStoppedListening = false
  var health: BackendHealth
  /// Of `snapshot`.
  var routes = RouteCache()
  var metrics = LoopMetrics()
  /// What answers for the page, and hears of the requests that are over; set once all workers are there.
  var console: (any ConsoleService)?
  /// Requests that are over and that the console has not heard of.
  private var ended: [EndedRequest] = []
  /// Makes the answer to `/-/metrics`; set once all workers are there.
  var metricsReport: @Sendable (MetricsFormat) async -> String = { _ in "" }
  private(set) var clock = LoopClock()
  /// Of the requests that are told of.
  var recentTexts = RecentTexts()

  private var deadlines = DeadlineTable<ClientHandler>()
  private var lists = ListCache()
  private var timer: RepeatedTask?
  private var trim = MemoryTrim()
  /// Who may accept next; set once all loops listen.
  var dealer: LoopDealer?

  /// Deadlines are kept to this, which is fine enough for limits of seconds.
  static let tick = TimeAmount.milliseconds(100)

  init(pools: UpstreamPools, snapshot: Snapshot, catalogues: CatalogueService, bodyBudget: BodyBudget) {
    eventLoop = pools.eventLoop
    self.bodyBudget = bodyBudget
    self.pools = pools
    self.snapshot = snapshot
    self.catalogues = catalogues
    requestLog = Self.log(snapshot)
    health = BackendHealth(backendCount: snapshot.backends.count)
    metrics.apply(snapshot.backends)
  }

  /// New requests start with `snapshot`; those that run keep theirs. Connections to origins that are still used are kept.
  func apply(_ snapshot: Snapshot) {
    requestLog?.flush()
    self.snapshot = snapshot
    requestLog = Self.log(snapshot)
    health = BackendHealth(backendCount: snapshot.backends.count)
    metrics.apply(snapshot.backends)
    lists.removeAll()
    routes.removeAll()
    unpaid.removeAll()
    pools.retire(exceptOf: snapshot.backends)
  }

  private static func log(_ snapshot: Snapshot) -> RequestLog? {
    let settings = snapshot.configuration.server.log
    return settings.level == .debug || settings.level == .info ? RequestLog(format: settings.format) : nil
  }

  // MARK: Requests that are over

  /// Whether somebody wants to know of them.
  var keepsRecords: Bool { requestLog != nil || console != nil }

  /// Counts a request, and tells of it.
  func record(_ request: ClientRequest, _ body: RequestBody, _ exchange: Exchange) {
    let now = NIODeadline.now()
    metrics.record(exchange.measures, of: exchange.target.backend, at: now)
    guard keepsRecords else { return }
    let over = EndedRequest(request.takeWords(&recentTexts), body.finding, exchange, at: now, clock: clock)
    requestLog?.write(over)
    // What was for no backend is no news for the page.
    guard console != nil, !exchange.admission.endpoint.isOwn else { return }
    ended.append(over)
    if ended.count >= Self.mostEnded { tellConsole() }
  }

  private static let mostEnded = 256

  private func tellConsole() {
    guard let console, !ended.isEmpty else { return }
    console.ended(ended)
    ended.removeAll(keepingCapacity: true)
  }

  /// Nanoseconds of the monotonic clock, as of the last tick.
  var now: Int64 { clock.now }

  var readBuffer: ReadBuffer { pools.readBuffer }

  func pool(for backend: PreparedBackend, in snapshot: Snapshot) -> UpstreamPool {
    pools.pool(for: backend, in: snapshot)
  }

  /// What stands before a chunk of so many bytes.
  func chunkHead(_ count: Int) -> ByteBuffer {
    var head = allocator.buffer(capacity: 16)
    head.writeHexadecimal(count)
    head.writeStaticString("\r\n")
    return head
  }

  /// Has `work` done off the loop, and comes back to it with what was made.
  func detour<Answer: Sendable>(
    of client: ClientHandler, _ work: @escaping @Sendable () async -> Answer, receive: @escaping @Sendable (ClientHandler, Answer) -> Void
  ) {
    let bound = NIOLoopBound(client, eventLoop: eventLoop)
    Task {
      let answer = await work()
      bound.eventLoop.execute { receive(bound.value, answer) }
    }
  }

  // MARK: What backends are like

  /// `backend` has answered as one does that works.
  func noteWorked(_ backend: PreparedBackend) {
    if health.isTroubled, isPresent(backend) { health.worked(backend.index) }
  }

  /// `backend` has not answered, or as one does that is overloaded or broken.
  func noteFailed(_ backend: PreparedBackend) {
    if isPresent(backend) { health.failed(backend.index) }
  }

  /// One of an earlier configuration is nobody's concern: another may have its index now.
  private func isPresent(_ backend: PreparedBackend) -> Bool {
    snapshot.backends.indices.contains(backend.index) && snapshot.backends[backend.index] === backend
  }

  // MARK: Lists

  /// `generation`: of what is known of backends' lists now.
  func cachedList(_ request: ListRequest, _ generation: UInt64) -> RenderedList? { lists.list(for: request, generation) }

  /// `snapshot`: the one the list was made with; a list of an earlier one is not kept.
  func keep(_ list: RenderedList, for request: ListRequest, _ generation: UInt64, until deadline: NIODeadline, snapshot: Snapshot) {
    guard snapshot === self.snapshot else { return }
    lists.keep(list, for: request, generation, until: deadline)
  }

  // MARK: What the operator should know

  /// Backends without a credential of which the log has been told.
  private var unpaid: Set<String> = []

  /// `backend` has answered 401.
  func noteUnauthorized(_ backend: PreparedBackend) {
    guard isPresent(backend), backend.backend.auth == .none, unpaid.insert(backend.backend.name).inserted else { return }
    Task { [catalogues] in await catalogues.noteUnauthorized(backend) }
  }

  // MARK: Deadlines

  func register(_ client: ClientHandler) -> DeadlineTable<ClientHandler>.Slot {
    startTimer()
    return deadlines.add(client)
  }

  func unregister(_ slot: DeadlineTable<ClientHandler>.Slot) {
    deadlines.remove(slot)
  }

  /// `never` for none.
  func setDeadline(_ slot: DeadlineTable<ClientHandler>.Slot, _ deadline: Int64) {
    deadlines[slot] = deadline
  }

  private func startTimer() {
    guard timer == nil else { return }
    clock.tick()
    pools.sweep(now)
    let bound = NIOLoopBound(self, eventLoop: eventLoop)
    timer = eventLoop.scheduleRepeatedTask(initialDelay: Self.tick, delay: Self.tick) { _ in bound.value.ticked() }
  }

  private func ticked() {
    let before = now
    clock.tick()
    // What has come while the loop did not run is read with the time of before, and has its whole limit from now on.
    let late = now - before - 2 * Self.tick.nanoseconds
    if late > 0 { deadlines.postpone(by: late) }
    health.now = now
    requestLog?.flush()
    tellConsole()
    pools.sweep(now)
    for client in deadlines.takeExpired(now) { client.deadlinePassed() }
    // Clients that come later should not find this loop's turn where another's is.
    dealer?.deal()
    let load = MemoryTrim.Load(requests: metrics.requestCount, connections: deadlines.count, held: bodyBudget.heldBytes)
    if trim.ticked(load, at: now) { MemoryTrim.run(at: now) }
    // A process with nothing to wait for sleeps.
    if deadlines.count == 0, pools.isIdle, !trim.isDue {
      timer?.cancel()
      timer = nil
    }
  }

  // MARK: The end

  func announceEnd() {
    isLeaving = true
  }

  /// Nobody new comes. Idle clients are let go; busy ones finish what they are at and are let go then.
  func drain() {
    isLeaving = true
    hasStoppedListening = true
    for client in deadlines.all { client.drain() }
  }

  /// What was counted, with how things stand at this moment.
  func measured() -> LoopMetrics {
    var measured = metrics
    measured.clientConnections = deadlines.count
    for client in deadlines.all where client.state.isServing { measured.noteRequest(on: client.exchange.target.backend) }
    pools.forEachCount(of: snapshot.backends) { backend, idle, busy, queued in
      measured.noteConnections(to: backend, idle: idle, busy: busy, queued: queued)
    }
    return measured
  }

  /// Cuts what still runs.
  func stop() {
    metricsReport = { _ in "" }
    timer?.cancel()
    for client in deadlines.all {
      // A tunnel has no end of its own.
      if client.state.isServing, client.state.phase != .tunnel { client.exchange.measures.end(.timeout) }
      client.cut()
    }
    pools.retire(exceptOf: [])
    requestLog?.flush()
    tellConsole()
    console = nil
  }
}
