internal import SieveCore
internal import SieveProxy

/// The page's files, embedded in the program. Made ready to be sent when the first of them is asked for.
enum PageFiles {
  private struct File {
    let bytes: [UInt8]
    let gzipped: [UInt8]?
    let type: String
    let tag: String

    /// Whether a window shows it.
    var isDocument: Bool { type.hasPrefix("text/html") }

    init(_ name: String, _ bytes: [UInt8]) {
      self.bytes = bytes
      gzipped = Gzip.encode(bytes)
      tag = EntityTag.strong(for: bytes)
      type =
        switch name.split(separator: ".").last {
        case "html": "text/html; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "svg": "image/svg+xml"
        default: "application/octet-stream"
        }
    }
  }

  private static let files = Dictionary(uniqueKeysWithValues: EmbeddedPage.files.map { ($0.name, File($0.name, $0.bytes)) })

  static func answer(_ request: ConsoleRequest) -> ConsoleResponse {
    guard request.method == "GET" || request.method == "HEAD" else { return ConsoleError.method("GET").response }
    // Whatever stands before it: the page is one folder up.
    if request.path.utf8.elementsEqual("/-/".utf8) {
      return ConsoleResponse(status: 303, fields: [("Location", "../"), ("Cache-Control", "no-cache")], body: .bytes([]))
    }
    let isRoot = request.path.isEmpty || request.path.utf8.elementsEqual("/".utf8)
    let name = isRoot ? "index.html" : String(request.path.dropFirst("/-/page/".count))
    guard let file = files[name] else { return ConsoleError(404, "unknown_path", "The page has no such file.").response }
    return answer(file, request)
  }

  private static func answer(_ file: File, _ request: ConsoleRequest) -> ConsoleResponse {
    let takesGzip = request.acceptEncoding.split(separator: ",").contains { coding in
      let parts = coding.utf8.filter { $0 != 0x20 }.split(separator: UInt8(ascii: ";"))
      return parts.first?.elementsEqual("gzip".utf8) == true && !parts.dropFirst().contains { $0.elementsEqual("q=0".utf8) }
    }
    let gzipped = takesGzip ? file.gzipped : nil
    // Another representation has another tag (RFC 9110 §8.8.3).
    let tag = gzipped == nil ? file.tag : file.tag.dropLast() + "-gzip\""
    var fields: [(name: String, value: String)] = [
      ("Content-Type", file.type), ("ETag", tag), ("Cache-Control", "no-cache"), ("Vary", "Accept-Encoding"),
    ]
    // Elsewhere browsers have no use for it and complain.
    if file.isDocument, request.isTrustworthy { fields.append(("Cross-Origin-Opener-Policy", "same-origin")) }
    if gzipped != nil { fields.append(("Content-Encoding", "gzip")) }
    if request.knows(tag) { return ConsoleResponse(status: 304, fields: fields, body: .bytes([])) }
    return ConsoleResponse(status: 200, fields: fields, body: .bytes(gzipped ?? file.bytes))
  }
}
