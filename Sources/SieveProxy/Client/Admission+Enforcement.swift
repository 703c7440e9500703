internal import NIOCore
internal import SieveCore
internal import SieveHTTP

// Where a filter is enforced, a request is read for every model in it, and what is not understood is refused.

extension Admission {
  /// All that `request` names besides `model`, which is decided on its own, and which it carries at `model`'s place. Each reaches the backend as it
  /// stands. nil: the rest of the body must be here first. Throws where the request could be read in two ways.
  func otherModels(than model: ModelField?, in request: ClientRequest, _ body: RequestBody, _ held: HeldBody) throws(SieveError)
    -> [String]?
  {
    let reading = try enforcedReading(request, hasBody: !body.isComplete || body.received > 0)
    let mentions: [ModelMention]
    switch reading.body {
    case .none: mentions = reading.targetMentions
    case .whole:
      guard body.isComplete else { return nil }
      mentions = try held.withWhole { bytes throws(SieveError) in try reading.mentions(in: bytes) }
    case .multipart:
      // What comes later is looked into before it goes on.
      if body.isSearching, reading.needsModel { return nil }
      mentions = body.isSearching ? reading.targetMentions : try reading.mentions(inMultipart: body.finding)
    }
    return mentions.filter { $0.field != model }.map(\.field.value)
  }

  private func enforcedReading(_ request: ClientRequest, hasBody: Bool) throws(SieveError) -> EnforcedRequest {
    let head = request.head
    return try request.bytes.withUnsafeReadableBytes { bytes throws(SieveError) -> EnforcedRequest in
      for field in head.fields where field.name == .other {
        guard !EnforcedRequest.isModelField(UnsafeRawBufferPointer(rebasing: bytes[field.nameRange])) else {
          throw SieveError(.invalidRequest, "A header field may name a model. A filter is enforced here, and nobody can check it.")
        }
      }
      return try EnforcedRequest(
        method: UnsafeRawBufferPointer(rebasing: bytes[head.methodRange]),
        target: UnsafeRawBufferPointer(rebasing: bytes[head.pathAndQuery.lowerBound + request.rootLength..<head.pathAndQuery.upperBound]),
        contentTypes: head.fields.filter { $0.name == .contentType }.map { UnsafeRawBufferPointer(rebasing: bytes[$0.valueRange]) },
        isEncoded: head.field(.contentEncoding) != nil, hasBody: hasBody, isUpgrade: head.wantsUpgrade)
    }
  }
}

extension HeldBody {
  /// The pieces as one.
  fileprivate func withWhole<Result>(_ body: (UnsafeRawBufferPointer) throws(SieveError) -> Result) throws(SieveError) -> Result {
    if pieces.count == 1, let only = pieces.first {
      return try only.withUnsafeReadableBytes { bytes throws(SieveError) in try body(bytes) }
    }
    var whole = ByteBuffer()
    whole.reserveCapacity(byteCount)
    for piece in pieces { whole.writeImmutableBuffer(piece) }
    return try whole.withUnsafeReadableBytes { bytes throws(SieveError) in try body(bytes) }
  }
}
