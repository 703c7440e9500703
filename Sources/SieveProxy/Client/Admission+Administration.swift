internal import SieveCore
internal import SieveHTTP

// What is under `/-/`, but for health and readiness: who may have it.

extension Admission {
  func administration(_ request: ClientRequest, _ snapshot: Snapshot, peer: ClientPeer) -> Action {
    // They hold nothing: who may not see the data is asked for the key there.
    if request.withPath({ $0.elementsEqual("/-/".utf8) || $0.starts(with: "/-/page/".utf8) }) { return .console(nil) }
    // The feed and the metrics may be linked to; what the page asks for may not, and no page has them for a part of itself.
    if request.withBytes({ OriginPolicy.isForeign(request.head, in: $0) }),
      request.withPath({ $0.starts(with: "/-/api/".utf8) }) || !isFollowedLink(request)
    {
      return .refuse(SieveError(.foreignOrigin, "Pages of other origins may not ask for what is under /-/."))
    }
    let keys = request.keyFields.keys.map(\.value)
    let access: ConsoleRequest.Access
    if request.withBytes({ snapshot.adminAccess.isLocal(request.head, in: $0, peer: peer.address) }) {
      access = .local
    } else if snapshot.adminAccess.isOpened(by: keys) {
      access = .key
    } else {
      return .refuse(snapshot.adminAccess.refusal(hasKey: !keys.isEmpty))
    }
    guard endpoint == .metrics else { return .console(access) }
    return request.isRead ? .metrics : .refuse(Self.onlyRead)
  }

  /// Whether somebody went there, rather than a page fetching it.
  private func isFollowedLink(_ request: ClientRequest) -> Bool {
    !request.head.names.contains(.origin) && request.withValue(of: .secFetchMode) { $0.elementsEqual("navigate".utf8) }
  }

  /// `/llm` for the root path `/llm`: the page's own addresses need the slash.
  func isRootAlone(_ request: ClientRequest, _ snapshot: Snapshot) -> Bool {
    !snapshot.rootPath.isEmpty && request.rootLength == 0 && request.withPath { $0.elementsEqual(snapshot.rootPath) }
  }
}
