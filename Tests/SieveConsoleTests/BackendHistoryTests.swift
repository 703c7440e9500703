import NIOCore
import SieveProxy
import Testing

@testable import SieveConsole

@Suite struct BackendHistoryTests {
  @Test(arguments: [1, 64, 65, 1000, 10_000])
  func `times to the first byte are those of some requests, at even distances over the whole minute`(count: Int) throws {
    let history = BackendHistory()
    let begun = NIODeadline.uptimeNanoseconds(1_000_000_000)
    for index in 0..<count {
      var measures = RequestMeasures()
      (measures.status, measures.begun, measures.firstByte) = (200, begun, begun + .milliseconds(Int64(index)))
      history.note([SettledRequest(EndedRequest(backend: "a", measures: measures, time: 60))], backends: ["a"])
    }
    let minute = try #require(history.record(of: "a").minutes.last)
    #expect(minute.requests == count)
    #expect(min(count, 32)...64 ~= minute.firstBytes.count)
    let distances = Set(zip(minute.firstBytes, minute.firstBytes.dropFirst()).map { $1 - $0 })
    #expect(distances.count <= 1)
    #expect(try #require(minute.firstBytes.last) > Double(count) * 0.95 - 32)
  }
}
