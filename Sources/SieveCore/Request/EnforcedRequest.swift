/// A request where a filter is enforced: every place in which some backend could read a model, or a refusal.
///
/// Elsewhere a request is read for the one model that says where it goes. Here the question is turned round: not what names a model, but
/// what is known to name none. Whatever could be read in two ways is refused, so that the next such thing is closed before anyone knows it.
package struct EnforcedRequest: Sendable {
  /// How the body is to be read.
  package enum Body: Sendable {
    /// There is none.
    case none
    /// As a whole, by `mentions(in:)`: nothing may go on before.
    case whole
    /// By a strict `ModelFieldScanner`, piece by piece.
    case multipart
  }

  package let body: Body
  /// The models in path and query.
  package let targetMentions: [ModelMention]
  /// Whether a body that names no model is refused. Where it is false, the pieces of a multipart body may go on from the first.
  package let needsModel: Bool

  private let type: BodyType
  private let need: EnforcedPath.Need
  private let isNative: Bool
  /// Whether a call without a body has its model in the target.
  private let isNamedInTarget: Bool

  /// - Parameters:
  ///   - target: path and query behind root path and scope. A path without `/v1` that is read with it is as good.
  ///   - contentTypes: the values of all Content-Type fields.
  ///   - isEncoded: whether there is a Content-Encoding, whatever it says.
  ///   - hasBody: whether there is, or may be, a body of at least one byte.
  package init(
    method: UnsafeRawBufferPointer, target: UnsafeRawBufferPointer, contentTypes: [UnsafeRawBufferPointer], isEncoded: Bool, hasBody: Bool,
    isUpgrade: Bool
  ) throws(SieveError) {
    let mark = target.firstIndex(of: UInt8(ascii: "?"), from: 0) ?? target.count
    let path = try EnforcedPath(target.part(0..<mark), method: String(decoding: method, as: UTF8.self))
    let query = try FormModels(reading: target, from: mark + 1, origin: .target)
    targetMentions = path.mentions + query.mentions
    need = path.need
    // A backend that does not look at the query has a model of its own for a body without one.
    needsModel = path.mentions.isEmpty && path.need != .none
    isNamedInTarget = !path.mentions.isEmpty || query.namesModel
    isNative = path.isNative
    // Elsewhere the messages of a WebSocket name their models, and nobody reads those.
    if isUpgrade {
      guard path.isRealtime else {
        throw SieveError(
          .forbidden, "A filter is enforced here, and only /v1/realtime is known to name its model before a WebSocket opens.")
      }
      guard isNamedInTarget else { throw .namesNoModel }
    }
    guard hasBody else {
      (body, type) = (.none, .unsaid)
      if need != .none, !isNamedInTarget { throw .namesNoModel }
      return
    }
    guard !isEncoded else {
      throw SieveError(.unsupportedEncoding, "The body is compressed, so its models cannot be read. Send it without Content-Encoding.")
    }
    type = try BodyType(contentTypes)
    body = type == .multipart ? .multipart : .whole
  }

  /// All models of the request, with this body; none where it is known to need none. Each must be one that may be called.
  package func mentions(in body: UnsafeRawBufferPointer) throws(SieveError) -> [ModelMention] {
    if body.isEmpty {
      guard need == .none || isNamedInTarget else { throw .namesNoModel }
      return targetMentions
    }
    switch type {
    case .form: return try mentions(inForm: body)
    case .json: return try mentions(inJSON: body)
    case .unsaid:
      guard !FormModels.mayNameModel(json: body) else {
        throw .unclear("The body could be taken for a form that names a model. Send it with Content-Type: application/json.")
      }
      return try mentions(inJSON: body)
    case .multipart: throw .unclear("A multipart body is read by its scanner.")
    }
  }

  /// The same for a multipart body, by what a strict scanner has found: a model, or none at its end.
  package func mentions(inMultipart finding: ModelFinding) throws(SieveError) -> [ModelMention] {
    switch finding {
    case .found(let field):
      guard need != .none else { throw .unclear("A call that needs no model names one.") }
      return targetMentions + [ModelMention(field: field, origin: .body, place: "model")]
    case .absent:
      guard !needsModel else { throw .namesNoModel }
      return targetMentions
    case .duplicate: throw .unclear("The body names more than one model.")
    case .malformed(let flaw): throw SieveError(enforcing: flaw)
    case .notString, .searching: throw .unclear("The model in the body cannot be read.")
    }
  }

  /// Whether a header field may name a model for some gateway. Such a request is refused: nobody here knows what it says.
  package static func isModelField(_ name: UnsafeRawBufferPointer) -> Bool { ModelWord.isModel(fieldName: name) }

  private func mentions(inForm body: UnsafeRawBufferPointer) throws(SieveError) -> [ModelMention] {
    let first = body.first { $0 > 0x20 }
    guard first != UInt8(ascii: "{"), first != UInt8(ascii: "["), first != 0xEF else {
      throw .unclear("The body is JSON and its Content-Type says it is a form. Send it with Content-Type: application/json.")
    }
    let form = try FormModels(reading: body, from: 0, origin: .body)
    if form.isBatch { throw .batchFile }
    if needsModel, !form.namesModel { throw .namesNoModel }
    return targetMentions + form.mentions
  }

  private func mentions(inJSON body: UnsafeRawBufferPointer) throws(SieveError) -> [ModelMention] {
    let json = try EnforcedJSON(reading: body, isNative: isNative)
    if json.isBatch { throw .batchFile }
    switch need {
    case .none:
      guard !json.runsUnnamedModel else { throw .namesNoModel }
    case .top where needsModel && !json.isNamedAtTop: throw .namesNoModel
    case .nested(let place) where needsModel && !json.isNamedAtTop && !json.isNamed(at: place): throw .namesNoModel
    case .top, .nested: break
    }
    return targetMentions + json.mentions
  }
}
