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
      dropped = Self.fields.subtracting(Self.forwardable).union(FieldNameSet(consumed.map { FieldName.named($0.rawValue) }))
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

  /// What may carry a client's credential; the WebSocket subprotocols among it are written anew without one.
  static let fields = FieldNameSet.credentials.union([.secWebSocketProtocol])
  /// What a backend gets that gets the client's own: its key, and who pays.
  private static let forwardable: FieldNameSet = [
    .authorization, .xAPIKey, .apiKey, .xGoogAPIKey, .openAIOrganization, .openAIProject,
  ]

  static let forwardAll = UpstreamCredential(.forwardClients(except: []))

  /// Names of the client's credential fields that would go on with nothing in them; they stop here, too.
  func emptyNames(_ head: RequestHead, _ bytes: UnsafeRawBufferPointer) -> [Range<Int>] {
    guard decision.forwardsClients, head.names.intersects(Self.forwardable) else { return [] }
    return head.fields.filter { passes($0) && Self.isEmpty($0, bytes) }.map(\.nameRange)
  }

  /// The credential's lines for a list request to be made in the client's name.
  func lines(of head: RequestHead, in bytes: UnsafeRawBufferPointer) -> [UInt8] {
    guard decision.forwardsClients else { return line }
    return head.fields.filter { passes($0) && !Self.isEmpty($0, bytes) }.flatMap { bytes[Int($0.start)..<Int($0.end)] }
  }

  private func passes(_ field: FieldLine) -> Bool { Self.forwardable.contains(field.name) && !dropped.contains(field.name) }

  /// Nothing, or a scheme with nothing after it.
  private static func isEmpty(_ field: FieldLine, _ bytes: UnsafeRawBufferPointer) -> Bool {
    field.valueCount == 0
      || field.name == .authorization && field.valueCount == 6 && bytes[field.valueRange].elementsEqual("bearer".utf8) { $0 | 0x20 == $1 }
  }
}
