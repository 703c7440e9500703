import Testing

@testable import SieveProxy

@Suite struct TraceContextTests {
  private static let id = "4bf92f3577b34da6a3ce929d0e0e4736"

  @Test(arguments: ["00-\(id)-00f067aa0ba902b7-01", "00-\(id)-00f067aa0ba902b7-00", "01-\(id)-00f067aa0ba902b7-01-what-ever"])
  func `the trace id is the second part`(traceparent: String) {
    #expect(Self.traceID(traceparent) == Self.id)
  }

  @Test(arguments: [
    "", "-", "---", id, "00-\(id)", "00-\(id)-00f067aa0ba902b7", "0-\(id)-00f067aa0ba902b7-01", "000-\(id)-00f067aa0ba902b7-01",
    "00-\(id)0-00f067aa0ba902b7-01", "00-\(id.dropLast())-00f067aa0ba902b7-01", "00-\(id.uppercased())-00f067aa0ba902b7-01",
    "00-\(id.dropLast())g-00f067aa0ba902b7-01", "00-\(id.dropLast()) -00f067aa0ba902b7-01", "00--00f067aa0ba902b7-01",
    "00-\(id.dropLast(2))é-00f067aa0ba902b7-01", "ff-\(id)-00f067aa0ba902b7-01",
    "00-\(id)\u{301}-00f067aa0ba902b7-01", "00\u{301}-\(id)-00f067aa0ba902b7-01", "00-\u{301}\(id)-00f067aa0ba902b7-01",
    "00-\(String(repeating: "0", count: 32))-00f067aa0ba902b7-01",
  ])
  func `what is no traceparent has none`(text: String) {
    #expect(Self.traceID(text) == "")
  }

  private static func traceID(_ text: String) -> String { Array(text.utf8).withUnsafeBytes(TraceContext.traceID) }
}
