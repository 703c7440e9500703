internal import SieveCore
internal import SieveHTTP

// What is under `/-/`, but for health and readiness: who may have it.

extension Admission {
  func administration(_ request: ClientRequest, _ snapshot: Snapshot, peer: ClientPeer) -> Action {
    // They hold nothing: who may not see the data is asked for the key there.
    if request.withPath({ $0.elementsEqual("/-/".utf8) || $0.starts(with: "/-/page/".utf8) }) { return .console(nil) }
    // The feed and the metrics may be linked to; what the page asks for may not.
    let isAsked = request.head.names.contains(.origin) || request.withPath { $0.starts(with: "/-/api/".utf8) }
    if isAsked, request.withBytes({ OriginPolicy.isForeign(request.head, in: $0) }) {
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

  /// `/llm` for the root path `/llm`: the page's own addresses need the slash.
  func isRootAlone(_ request: ClientRequest, _ snapshot: Snapshot) -> Bool {
    !snapshot.rootPath.isEmpty && request.rootLength == 0 && request.withPath { $0.elementsEqual(snapshot.rootPath) }
  }
}
