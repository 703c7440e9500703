import Foundation
import SieveHTTP
import Testing

/// Damaged messages by the hundred thousand. `SIEVE_FUZZ_INPUTS` asks for another number of each kind (millions want a release build),
/// `SIEVE_FUZZ_SEED` for other messages than the usual. `Fuzz/run` looks for the same violations with coverage to guide it.
@Suite("Random input")
struct RandomInputTests {
  enum Kind: CaseIterable { case requestHead, responseHead, chunkedBody }

  @Test("is refused, or means the same whole and in pieces", arguments: Kind.allCases)
  func holdsTheProperties(kind: Kind) {
    let environment = ProcessInfo.processInfo.environment
    let count = environment["SIEVE_FUZZ_INPUTS"].flatMap { Int($0) } ?? 60_000
    var generator = MessageGenerator(seed: environment["SIEVE_FUZZ_SEED"].flatMap { UInt64($0) } ?? 1)
    for _ in 0..<count {
      let bytes = generator.damaged(Self.message(kind, &generator))
      guard let violation = Self.violation(kind, bytes, .cut(generator.cuts(of: bytes))) else { continue }
      Issue.record("\(violation): \(String(decoding: bytes, as: UTF8.self).debugDescription)")
      return
    }
  }

  @Test("that is not damaged is accepted", arguments: Kind.allCases)
  func validMessages(kind: Kind) {
    var generator = MessageGenerator(seed: 2)
    for _ in 0..<2_000 {
      let bytes = Self.message(kind, &generator)
      let fault = Self.fault(kind, bytes)
      #expect(fault == nil, "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
    }
  }

  private static func message(_ kind: Kind, _ generator: inout MessageGenerator) -> [UInt8] {
    switch kind {
    case .requestHead: generator.request()
    case .responseHead: generator.response()
    case .chunkedBody: generator.chunkedBody()
    }
  }

  private static func fault(_ kind: Kind, _ bytes: [UInt8]) -> HTTPFault? {
    switch kind {
    case .requestHead: RequestReading.read(bytes).fault
    case .responseHead: ResponseReading.read(bytes).fault
    case .chunkedBody: ChunkedReading.read(bytes).fault
    }
  }

  private static func violation(_ kind: Kind, _ bytes: [UInt8], _ arrival: Arrival) -> String? {
    switch kind {
    case .requestHead: ParserProperties.violation(requestHead: bytes, arriving: arrival)
    case .responseHead: ParserProperties.violation(responseHead: bytes, arriving: arrival)
    case .chunkedBody: ParserProperties.violation(chunkedBody: bytes, arriving: arrival)
    }
  }
}
