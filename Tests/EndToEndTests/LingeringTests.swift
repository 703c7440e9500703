// A refusal that overtakes its upload: the client must get to read it.
import Foundation
import Testing

@Suite("A refused upload")
struct LingeringTests {
  @Test("is read on while it comes, so that a client that reads late reads the refusal")
  func slowUpload() throws {
    try withProxy(server: "max_body: 100k") { proxy, _ in
      let client = try proxy.connect()
      try client.send("POST", "/v1/files", ["Content-Length: 3000000"])
      let piece = [UInt8](repeating: 0x78, count: 10_000)
      try #expect(client.response().status == 413)
      try #expect(client.readToEnd().isEmpty)
      // For longer than a client that sends nothing is waited for: a send after a reset would fail.
      let end = ContinuousClock.now + .seconds(4)
      while .now < end {
        try client.send(piece)
        // Readable for its end, it would be writable no more after a reset; the log has nothing to say, so this waits.
        _ = try InternetSocket.isReady(proxy.program.output.descriptor, Int32(POLLIN), by: .now + .milliseconds(50))
      }
      try client.send(piece)
    }
  }
}
