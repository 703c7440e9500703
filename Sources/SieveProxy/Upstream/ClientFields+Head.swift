internal import SieveCore
internal import SieveHTTP

extension ClientFields {
  /// The keys of a request.
  init(_ head: RequestHead, in bytes: UnsafeRawBufferPointer) {
    self.init()
    guard head.names.intersects(Self.names) else { return }
    for field in head.fields where Self.names.contains(field.name) {
      let value = UnsafeRawBufferPointer(rebasing: bytes[field.valueRange])
      switch field.name {
      case .authorization: addAuthorization(value)
      case .xAPIKey: addKey(value, in: .xAPIKey)
      case .apiKey: addKey(value, in: .apiKey)
      case .xGoogAPIKey: addKey(value, in: .xGoogAPIKey)
      default: backendKeys.append((String(decoding: bytes[field.nameRange].dropFirst(Self.prefixLength), as: UTF8.self), Secret(value)))
      }
    }
  }

  private static let names: FieldNameSet = [.authorization, .xAPIKey, .apiKey, .xGoogAPIKey, .xBackendKey]
  private static let prefixLength = "x-backend-key-".utf8.count
}
