import SieveProxy
import Testing

@testable import SieveConsole

@Suite("Requests that wait to be counted")
struct RequestIntakeTests {
  @Test("take a bounded number of bytes, whatever is in them; what finds no room is counted", arguments: [0, 500, 4000])
  func bound(pathLength: Int) {
    let intake = RequestIntake()
    let request = EndedRequest(words: RequestWords(method: "GET", path: String(repeating: "p", count: pathLength)), model: "m")
    let count = RequestIntake.most / 512 + 100
    for _ in 0..<count { intake.put([request]) }
    let (requests, lost) = intake.take()
    #expect(requests.count + lost == count && lost >= 100)
    #expect(requests.count * (pathLength + 1) <= RequestIntake.most)
    #expect(intake.take().requests.isEmpty && intake.take().lost == 0)
    intake.put([request])
    #expect(intake.take().requests.count == 1)
  }
}
