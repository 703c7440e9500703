// The list of models, whole or by pages, and single models.
import Foundation

extension SampleService {
  /// `?limit=N&after=ID`: at most N models behind that one.
  func page(_ request: SampleRequest) -> Reply {
    guard let limit = request.query("limit").flatMap({ Int($0) }), limit > 0 else {
      return .error(400, "'limit' must be a whole number above 0.", param: "limit")
    }
    guard let after = request.query("after") else { return catalogue.page(from: 0, limit: limit) }
    guard let index = catalogue.indexes[after] else { return .error(400, "There is no model '\(after)' to list after.", param: "after") }
    return catalogue.page(from: index + 1, limit: limit)
  }

  /// The model of that id, which may be percent-encoded.
  func model(_ encoded: Substring) -> Reply {
    let id = String(encoded).removingPercentEncoding ?? String(encoded)
    return catalogue.indexes[id].map { Reply(pieces: [catalogue.texts[$0]]) } ?? .unknownModel(id)
  }
}
