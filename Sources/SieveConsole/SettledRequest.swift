package import SieveCore
package import SieveProxy

/// A request that is over, with what the catalogue said at that time of the model that answered.
package struct SettledRequest: Sendable {
  package var ended: EndedRequest
  /// The id by which clients know what answered; the name that the client used where nothing did.
  package var publicID: String
  package var price: ModelPrice?

  package init(_ ended: EndedRequest, publicID: String = "", price: ModelPrice? = nil) {
    self.ended = ended
    self.publicID = publicID
    self.price = price
  }

  /// What it takes of memory, more or less.
  var byteCount: Int {
    let texts = [
      ended.path, ended.view, ended.client, ended.backend, ended.model, ended.upstreamModel, ended.attempts, ended.traceID, publicID,
    ]
    return texts.reduce(360) { $0 + $1.utf8.count }
  }
}
