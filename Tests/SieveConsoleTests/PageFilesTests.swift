import Foundation
import NIOCore
import Testing

@testable import SieveConsole
@testable import SieveProxy

@Suite("The page's files")
struct PageFilesTests {
  private static let folder = URL(filePath: #filePath).appending(path: "../../../Sources/SieveConsole/Page").standardized

  private func get(_ path: String, _ encoding: String = "") -> ConsoleResponse {
    PageFiles.answer(ConsoleRequest(method: "GET", path: path, access: nil, acceptEncoding: encoding))
  }

  @Test("Those of the folder are served, all of them and no others, and are small on the wire")
  func folder() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).sorted()
    #expect(EmbeddedPage.files.map(\.name).sorted() == names)
    var size = 0
    for name in names {
      let response = get("/-/page/" + name, "gzip")
      guard case .bytes(let bytes) = response.body else { throw CocoaError(.fileReadUnknown) }
      #expect(response.status == 200, "\(name)")
      #expect(response.fields.contains { $0.name == "Content-Type" && $0.value != "application/octet-stream" }, "\(name)")
      size += bytes.count
    }
    #expect(size < 150 << 10)
  }

  @Test(
    "The page alone is kept apart from who opens it, where a browser heeds that",
    arguments: [
      ("http://127.0.0.1:8080", true), ("http://localhost/llm", true), ("http://[::1]:1", true), ("https://sieve.example/llm", true),
      ("http://192.168.1.7:8080", false), ("http://sieve.lan", false), ("", false),
    ])
  func openers(url: String, isHeeded: Bool) {
    func isSent(_ path: String) -> Bool {
      PageFiles.answer(ConsoleRequest(method: "GET", path: path, access: nil, url: url)).fields.contains {
        $0.name == "Cross-Origin-Opener-Policy"
      }
    }
    #expect(isSent("/") == isHeeded && !isSent("/-/page/app.js"))
  }

  @Test("What is sent compressed is the file")
  func compression() throws {
    let plain = try Data(contentsOf: Self.folder.appending(path: "index.html"))
    guard case .bytes(let whole) = get("/").body, case .bytes(let small) = get("/", "deflate, gzip").body else {
      throw CocoaError(.fileReadUnknown)
    }
    #expect(Data(whole) == plain)
    #expect(Gzip.decode(ByteBuffer(bytes: small), limit: 1 << 20) == whole)
  }
}
