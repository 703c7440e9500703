internal import SieveCore
internal import SieveHTTP

/// A credential decision as bytes: what to leave out of a client's head and what to put in. A class, so that handing it on costs one
/// reference count.
final class UpstreamCredential: Sendable, CustomStringConvertible, CustomReflectable {
  let decision: CredentialDecision
  /// A whole field line, or nothing.
  let line: [UInt8]
  /// Fields of the client that stop here on its account.
  let dropped: FieldNameSet

  init(_ decision: CredentialDecision) {
    self.decision = decision
    switch decision {
    case .forwardClients(let consumed):
      line = []
      dropped = FieldNameSet(consumed.map { FieldName.named($0.rawValue) })
    case .removeClients:
      line = []
      dropped = Self.fields
    case .send(let header):
      line = Array("\(header.name): \(header.value)\r\n".utf8)
      dropped = Self.fields
    }
  }

  /// Says nothing of what it holds, which is a key.
  var description: String { "UpstreamCredential" }
  var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }

  /// The fields that may carry a client's credential; the WebSocket subprotocols among them are written anew without it.
  static let fields = FieldNameSet(CredentialPolicy.clientFields.map(FieldName.named)).union([.secWebSocketProtocol])
  static let forwardAll = UpstreamCredential(.forwardClients(except: []))
}
