package import SieveCore
package import SieveProxy

/// A request that is over, with what the catalogue said at that time of the model that answered.
package struct SettledRequest: Sendable {
  package let ended: EndedRequest
  /// The id by which clients know what answered; the name that the client used where nothing did.
  package var publicID: String
  package var price: ModelPrice?

  package init(_ ended: EndedRequest, publicID: String = "", price: ModelPrice? = nil) {
    self.ended = ended
    self.publicID = publicID
    self.price = price
  }

  /// Whether a model was called and answered.
  var isCall: Bool {
    200..<300 ~= ended.measures.status && !ended.backend.isEmpty && !publicID.isEmpty
      && ended.words.method.utf8.elementsEqual("POST".utf8)
  }

  /// What it takes of memory, more or less.
  var byteCount: Int {
    let words = ended.words.path.utf8.count + ended.words.traceID.utf8.count + ended.attempts.utf8.count
    let names = ended.view.utf8.count + ended.client.utf8.count + ended.backend.utf8.count
    return 400 + words + names + ended.model.utf8.count + ended.upstreamModel.utf8.count + publicID.utf8.count
  }
}
