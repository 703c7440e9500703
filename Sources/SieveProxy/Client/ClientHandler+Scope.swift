internal import SieveCore
internal import SieveHTTP

/// The scope of a request: which part of the path names a backend or a view, and who asks.
extension ClientHandler {
  /// Strips `/backend/NAME` and `/view/NAME` off the path, in either order, each once.
  func readScope() throws(SieveError) {
    while let (kind, name, length) = withTarget(Self.scope) {
      switch kind {
      case .backend where exchange.scopedBackend == nil:
        guard let backend = exchange.snapshot.backend(named: name) else {
          throw SieveError(.unknownBackend, "There is no such backend. Those there are: \(backendNames).")
        }
        exchange.scopedBackend = backend
      case .view where exchange.view == nil:
        guard let view = exchange.snapshot.views[name] else {
          throw SieveError(.unknownView, "There is no such view. Those there are: \(viewNames).")
        }
        exchange.view = view
      default: return
      }
      exchange.rootLength += length
    }
  }

  private enum ScopeKind {
    case backend, view
  }

  /// The scope a path begins with: its kind, its decoded name, and how many bytes it takes up to the slash after it.
  private static func scope(_ path: UnsafeRawBufferPointer) -> (ScopeKind, String, Int)? {
    // Nearly every path begins with `/v1`, so the second letter settles it.
    guard path.count > 6, path[2] == UInt8(ascii: "a") || path[2] == UInt8(ascii: "i") else { return nil }
    for (kind, word) in [(ScopeKind.backend, "/backend/"), (.view, "/view/")] where path.starts(with: word.utf8) {
      let start = word.utf8.count
      guard let end = path[start...].firstIndex(of: UInt8(ascii: "/")), end > start,
        let name = try? PercentCoding.decode(UnsafeRawBufferPointer(rebasing: path[start..<end]))
      else { return nil }
      return (kind, String(decoding: name, as: UTF8.self), end)
    }
    return nil
  }

  /// Finds out who asks, and with which keys, before anything of the configuration is told. Throws 401.
  func readCredentials() throws(SieveError) {
    guard exchange.snapshot.credentials.readsClients else { return }
    exchange.hasCredentials = true
    exchange.credentials = try exchange.snapshot.credentials.admit(clientFields)
  }

  /// Applies the view that the client's key is bound to. Throws 403 where the path names another.
  func bindView() throws(SieveError) {
    guard exchange.hasCredentials, let name = exchange.credentials.client?.view else { return }
    guard let bound = exchange.snapshot.views[name] else {
      throw SieveError(.forbidden, "This key is bound to a view that does not exist.")
    }
    if let view = exchange.view, view.name != bound.name {
      throw SieveError(.forbidden, "This key is bound to the view '\(bound.name)'.")
    }
    exchange.view = bound
  }

  var clientFields: ClientFields {
    var found = ClientFields()
    let prefix = "x-backend-key-".utf8.count
    for field in head.fields {
      switch field.name {
      case .authorization: found.addAuthorization(text(field.valueRange))
      case .xAPIKey: found.addKey(text(field.valueRange), in: .xAPIKey)
      case .apiKey: found.addKey(text(field.valueRange), in: .apiKey)
      case .xBackendKey:
        found.backendKeys.append((text(field.nameRange.dropFirst(prefix)), Secret(text(field.valueRange))))
      default: break
      }
    }
    return found
  }

  var backendNames: String { Self.list(exchange.snapshot.configuration.backends.map(\.name)) }

  private var viewNames: String { Self.list(exchange.snapshot.configuration.views.map(\.name)) }

  private static func list(_ names: [String]) -> String {
    names.isEmpty ? "none" : names.map { "'\($0)'" }.joined(separator: ", ")
  }
}
