internal import SieveCore

/// What a path begins with that narrows the request: `/backend/NAME` or `/view/NAME`.
struct ScopeSegment {
  enum Kind {
    case backend, view
  }

  let kind: Kind
  /// Decoded.
  let name: [UInt8]
  /// How many bytes of the path it takes, up to the slash after it.
  let length: Int

  /// nil where the path begins with something else.
  init?(_ path: UnsafeRawBufferPointer) {
    // Nearly every path begins with `/v1`, so the second letter settles it.
    guard path.count > 6, path[2] == UInt8(ascii: "a") || path[2] == UInt8(ascii: "i") else { return nil }
    for (kind, word) in [(Kind.backend, "/backend/"), (.view, "/view/")] where path.starts(with: word.utf8) {
      let start = word.utf8.count
      guard let end = path[start...].firstIndex(of: UInt8(ascii: "/")), end > start,
        let name = try? PercentCoding.decode(UnsafeRawBufferPointer(rebasing: path[start..<end]))
      else { return nil }
      (self.kind, self.name, length) = (kind, name, end)
      return
    }
    return nil
  }
}
