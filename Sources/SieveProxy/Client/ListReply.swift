internal import NIOCore
internal import SieveCore

/// What a client is told that asked for a list, or for a model of one.
enum ListReply {
  /// `backend`: the one whose answer it is, for the log; nil where it is made of several.
  case answer(OwnResponse, of: String?)
  case refuse(SieveError)
  /// Nothing listed has the whole path for its id, but the model in it has a backend, which may know the rest of the path.
  case forward(ModelField)

  init(_ answer: ListAnswer<RenderedList>, model: String?, to request: ClientRequest, _ exchange: Exchange) {
    switch answer {
    case .list(let list, _): self.init(list, model: model, to: request, exchange)
    case .mirrored(let response): self.init(mirroring: response)
    case .failed(let error): self = .refuse(error)
    }
  }

  /// The list of `backend`, in another API's shape.
  init(native answer: ListAnswer<NativeList>, of backend: String) {
    switch answer {
    case .list(let list, _): self = .answer(.nativeList(list, backend: backend), of: backend)
    case .mirrored(let response): self.init(mirroring: response)
    case .failed(let error): self = .refuse(error)
    }
  }

  private init(mirroring response: MirroredResponse) {
    self = .answer(OwnResponse(mirroring: response), of: response.backend)
  }

  /// `model`: the public id of the one asked for; nil: the whole list.
  init(_ list: RenderedList, model: String?, to request: ClientRequest, _ exchange: Exchange) {
    let admission = exchange.admission
    guard let model else {
      self = .answer(Self.response(list.pieces, list.entityTag, of: list, to: request, admission), of: nil)
      return
    }
    if let object = list.model(model) {
      let entityTag = EntityTag.strong(for: Array(object.readableBytesView))
      self = .answer(Self.response([object], entityTag, of: list, to: request, admission), of: nil)
    } else if let described = admission.describedModel(request), list.model(described.value) != nil {
      self = .forward(described)
    } else {
      // Of what a call for it would fail on, nobody can say that it does not exist.
      let owners = admission.scope.map { [$0.index] } ?? exchange.snapshot.policy.routing.backends(of: model)
      let failure = owners.lazy.compactMap { list.missing[$0] ?? admission.refusal(by: exchange.snapshot.backends[$0], exchange.snapshot) }
        .first
      self = .refuse(failure ?? .modelNotFound(model, nearest: list.nearest(to: model)))
    }
  }

  private static func response(
    _ bytes: [ByteBuffer], _ entityTag: String, of list: RenderedList, to request: ClientRequest, _ admission: Admission
  ) -> OwnResponse {
    .list(
      bytes, entityTag: entityTag, partial: list.partial, isKnown: request.knows(entityTag), isForInstance: !admission.passed.isEmpty)
  }
}
