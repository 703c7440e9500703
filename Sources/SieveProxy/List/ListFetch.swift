internal import NIOCore
internal import SieveCore
internal import SieveHTTP

/// One list request to one backend, on the loop of the pool it uses.
final class ListFetch: ResponseReceiver {
  typealias Completion = (Result<MirroredResponse, ListFetchFailure>) -> Void

  private let backend: PreparedBackend
  private let request: ByteBuffer
  private let pool: UpstreamPool
  private var completion: Completion?
  private var upstream: UpstreamHandler?
  private var response: MirroredResponse?
  private var timeout: Scheduled<Void>?
  private var attempts = Attempts()

  /// Far beyond any provider's list, and what a list may hold of memory.
  static let largestList = 64 << 20

  /// `completion` is called once, on the loop. `request`: head of a GET, blank line included.
  init(_ backend: PreparedBackend, request: ByteBuffer, pool: UpstreamPool, completion: @escaping Completion) {
    self.backend = backend
    self.request = request
    self.pool = pool
    self.completion = completion
  }

  func start(on eventLoop: any EventLoop, deadline: NIODeadline) {
    timeout = eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { [self] in finish(.failure(.timeout)) }
    pool.lease(for: self, fresh: false)
  }

  private func finish(_ result: Result<MirroredResponse, ListFetchFailure>) {
    guard let completion else { return }
    self.completion = nil
    timeout?.cancel()
    pool.withdraw(self)
    upstream?.cancel()
    upstream = nil
    completion(result)
  }

  // MARK: ResponseReceiver

  var takesMore: Bool { true }
  var wantsPayload: Bool { true }

  func leased(_ upstream: UpstreamHandler) {
    guard completion != nil else { return upstream.cancel() }
    self.upstream = upstream
    attempts.leased(isReused: upstream.isReused)
    upstream.begin(isHead: false, wantsUpgrade: false)
    upstream.write(request)
    upstream.requestEnded()
    upstream.flush()
  }

  func leaseFailed(_ failure: UpstreamFailure) {
    finish(.failure(failure.isTimeout ? .timeout : .upstream(failure)))
  }

  func receiveInterim(_ head: ResponseHead, _ bytes: ByteBuffer) {}

  func receiveHead(_ head: ResponseHead, _ bytes: ByteBuffer) {
    let lines = ByteWriter()
    var dropped = ResponseHeadWriter.stopped.union([.contentLength, .transferEncoding, .trailer])
    var isGzip = false
    var link: String?
    let statusAndReason = bytes.withUnsafeReadableBytes { raw in
      if let encoding = head.field(.contentEncoding) {
        let name = raw[encoding.valueRange].map { $0 | 0x20 }
        isGzip = name.elementsEqual("gzip".utf8) || name.elementsEqual("x-gzip".utf8)
      }
      // It is decoded before anybody sees it: we have asked for it, and not the client.
      if isGzip { dropped = dropped.union([.contentEncoding]) }
      lines.writeLines(head.fields, of: raw, dropping: dropped, nominated: head.nominated)
      link = head.fields.lazy.compactMap { Self.next(raw, $0) }.first
      return Array(raw[head.statusAndReason])
    }
    response = MirroredResponse(
      status: head.status, statusAndReason: statusAndReason, fieldLines: lines.finish(allocator: ByteBufferAllocator()),
      isDated: head.names.contains(.date), body: ByteBuffer(), isGzip: isGzip, link: link,
      isFromModelSieve: bytes.withUnsafeReadableBytes { InstanceMark.isBorne(by: head, in: $0) }, backend: backend.backend.name)
  }

  private static func next(_ head: UnsafeRawBufferPointer, _ field: FieldLine) -> String? {
    guard head[field.nameRange].elementsEqual("link".utf8, by: { $0 | 0x20 == $1 }) else { return nil }
    return LinkField.next(in: UnsafeRawBufferPointer(rebasing: head[field.valueRange]))
  }

  func receiveBody(_ piece: ByteBuffer) {
    response?.body.writeImmutableBuffer(piece)
    if let size = response?.body.readableBytes, size > Self.largestList {
      finish(.failure(.upstream(.invalidResponse("its list is larger than 64 MiB"))))
    }
  }

  func flushReceived() {}

  func receiveEnd() {
    upstream = nil
    if let response { finish(.success(response)) }
  }

  func upstreamLost(_ failure: UpstreamFailure) {
    let isReused = upstream?.isReused ?? false
    upstream = nil
    let answer = attempts.answer(to: .lost(failure, isReused: isReused), of: backend.backend.name, isAnswerBegun: response != nil)
    if answer == .retry, completion != nil { pool.lease(for: self, fresh: true) } else { finish(.failure(.upstream(failure))) }
  }

  func upstreamFinished() {}

  func upstreamWritabilityChanged(_ isWritable: Bool) {}
}
