internal import NIOCore
internal import SieveCore
internal import SieveHTTP

// Where a filter is enforced, a request is read for every model in it, and what is not understood is refused.

extension Admission {
  /// What is known of the models in a request.
  enum Mentions {
    case all([ModelMention])
    /// The rest of the body must be here first.
    case incomplete
    /// The body is large: it is to be read off the loop, by `HeldBody.mentions`.
    case large(EnforcedRequest)
  }

  /// More than this of a body takes longer to read than other clients should wait.
  static let mostReadHere = 32 << 10

  /// Every model that `request` names. Each reaches the backend as it stands, but for the one that says where it goes. Throws where the request could
  /// be read in two ways.
  func mentions(in request: ClientRequest, _ body: RequestBody, _ held: HeldBody) throws(SieveError) -> Mentions {
    let reading = try enforcedReading(request, hasBody: !body.isComplete || body.received > 0)
    switch reading.body {
    case .none: return .all(reading.targetMentions)
    case .whole:
      guard body.isComplete else { return .incomplete }
      return held.byteCount > Self.mostReadHere ? .large(reading) : .all(try held.mentions(by: reading))
    case .multipart:
      // What comes later is looked into before it goes on.
      if body.isSearching, reading.needsModel { return .incomplete }
      return .all(body.isSearching ? reading.targetMentions : try reading.mentions(inMultipart: body.finding))
    }
  }

  private func enforcedReading(_ request: ClientRequest, hasBody: Bool) throws(SieveError) -> EnforcedRequest {
    let head = request.head
    return try request.bytes.withUnsafeReadableBytes { bytes throws(SieveError) in
      for field in head.fields where field.name == .other {
        guard !EnforcedRequest.isModelField(UnsafeRawBufferPointer(rebasing: bytes[field.nameRange])) else {
          throw SieveError(.invalidRequest, "A header field may name a model. A filter is enforced here, and nobody can check it.")
        }
      }
      return try request.withTarget { target throws(SieveError) in
        try EnforcedRequest(
          method: UnsafeRawBufferPointer(rebasing: bytes[head.methodRange]), target: target,
          contentTypes: head.fields.filter { $0.name == .contentType }.map { UnsafeRawBufferPointer(rebasing: bytes[$0.valueRange]) },
          isEncoded: request.isEncoded, hasBody: hasBody, isUpgrade: head.wantsUpgrade)
      }
    }
  }
}

extension HeldBody {
  /// All models of a whole request with this body.
  func mentions(by reading: EnforcedRequest) throws(SieveError) -> [ModelMention] {
    try withWhole { bytes throws(SieveError) in try reading.mentions(in: bytes) }
  }

  /// The same off the loop.
  func mentionsElsewhere(by reading: EnforcedRequest) async -> Result<[ModelMention], SieveError> {
    await ListThreads.runForBody {
      do throws(SieveError) { return .success(try mentions(by: reading)) } catch { return .failure(error) }
    }
  }

  /// The pieces as one.
  private func withWhole<Result>(_ body: (UnsafeRawBufferPointer) throws(SieveError) -> Result) throws(SieveError) -> Result {
    if pieces.count == 1, let only = pieces.first {
      return try only.withUnsafeReadableBytes { bytes throws(SieveError) in try body(bytes) }
    }
    var whole = ByteBuffer()
    whole.reserveCapacity(byteCount)
    for piece in pieces { whole.writeImmutableBuffer(piece) }
    return try whole.withUnsafeReadableBytes { bytes throws(SieveError) in try body(bytes) }
  }
}

extension [ModelMention] {
  /// The models besides the one that says where the request goes, which is among them where it has its place in the body.
  func besides(_ model: ModelField?) -> [String] { filter { $0.field != model }.map(\.field.value) }
}
