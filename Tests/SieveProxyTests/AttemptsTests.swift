import NIOCore
import SieveCore
import Testing

@testable import SieveProxy

@Suite struct AttemptsTests {
  private static let closed = Attempts.Failure.lost(.closedBeforeAnswer(isReused: true), isReused: true)
  private static let second = Route(backend: 1, upstreamID: "b")
  private static let third = Route(backend: 2, upstreamID: "c")

  /// One request of which `sent` went up, on a connection that has served before or not.
  private static func attempts(isReused: Bool = true, others: [Route] = [], sent: [Int] = [10]) -> Attempts {
    var attempts = Attempts()
    attempts.begin(others: others)
    attempts.leased(isReused: isReused)
    for size in sent { attempts.sending(ByteBuffer(repeating: 0x78, count: size)) }
    return attempts
  }

  private static func held(_ text: String) throws -> HeldBody {
    var held = HeldBody()
    held.append { $0.append(ByteBuffer(string: text)) }
    return held
  }

  @Test(
    arguments: [
      (.lost(.closedBeforeAnswer(isReused: true), isReused: true), .retry),
      (.lost(.closedBeforeAnswer(isReused: false), isReused: false), .tell), (.lost(.closedMidAnswer, isReused: true), .tell),
      (.lost(.invalidResponse("x"), isReused: true), .tell), (.notLeased(.connectTimeout), .tell), (.notLeased(.unreachable("x")), .tell),
      (.status(503), .tell), (.overdue(.timedOut(.firstByte)), .tell),
    ] as [(Attempts.Failure, Attempts.Answer)])
  func `only what cannot have been acted on is sent again`(failure: Attempts.Failure, answer: Attempts.Answer) {
    var attempts = Self.attempts()
    #expect(attempts.answer(to: failure, of: "a", isAnswerBegun: false) == answer)
    #expect(attempts.told == "")
  }

  @Test func `it is sent again once, as it was sent, and kept no longer`() {
    var attempts = Self.attempts(sent: [3, 4])
    #expect(attempts.answer(to: Self.closed, of: "a", isAnswerBegun: false) == .retry)
    #expect(attempts.takeSent().map(\.readableBytes) == [3, 4])
    attempts.leased(isReused: false)
    attempts.sending(ByteBuffer(string: "more"))
    #expect(attempts.takeSent().isEmpty)
    attempts.leased(isReused: true)
    #expect(attempts.answer(to: Self.closed, of: "a", isAnswerBegun: false) == .tell)
    attempts.reset()
    attempts.leased(isReused: true)
    #expect(attempts.answer(to: Self.closed, of: "a", isAnswerBegun: false) == .retry)
  }

  @Test(arguments: [([Attempts.mostResent], true), ([64 << 10, Attempts.mostResent], true), ([Attempts.mostResent, 512 << 10], false)])
  func `what is kept to be sent again is bounded`(sent: [Int], isRetried: Bool) {
    var attempts = Self.attempts(sent: sent)
    #expect(attempts.answer(to: Self.closed, of: "a", isAnswerBegun: false) == (isRetried ? .retry : .tell))
  }

  @Test(arguments: [1, 7, 1_500])
  func `in however many pieces it comes, it is kept`(size: Int) throws {
    var attempts = Self.attempts(others: [Self.second], sent: Array(repeating: size, count: 700))
    // As they are read, each the only one in a large buffer.
    for number in 0..<700 {
      var held = HeldBody()
      var buffer = ByteBufferAllocator().buffer(capacity: 64 << 10)
      buffer.writeRepeatingByte(UInt8(truncatingIfNeeded: number), count: size)
      held.append { $0.append(buffer) }
      attempts.keep(held)
    }
    #expect(attempts.keptBytes == 1_400 * size)
    #expect(attempts.answer(to: Self.closed, of: "a", isAnswerBegun: false) == .retry)
    #expect(attempts.takeSent().reduce(0) { $0 + $1.readableBytes } == 700 * size)
    #expect(attempts.answer(to: .status(429), of: "a", isAnswerBegun: false) == .fallBack(Self.second))
    let body = attempts.takeBody()
    #expect(
      body.flatMap { Array($0.readableBytesView) } == (0..<700).flatMap { Array(repeating: UInt8(truncatingIfNeeded: $0), count: size) })
    #expect(body.reduce(0) { $0 + $1.storageCapacity } <= 2 * 700 * size + (128 << 10))
  }

  @Test(arguments: [Attempts.Failure.lost(.closedMidAnswer, isReused: true), .overdue(.timedOut(.stall)), closed])
  func `once the client has something, a cut is the only end`(failure: Attempts.Failure) {
    var attempts = Self.attempts(others: [Self.second])
    #expect(attempts.answer(to: failure, of: "a", isAnswerBegun: true) == .cut)
  }

  @Test func `targets are tried in order, each like the first, and what came of them is told`() throws {
    var attempts = Self.attempts(others: [Self.second, Self.third])
    attempts.keep(try Self.held("body"))
    #expect(attempts.answer(to: Self.closed, of: "a", isAnswerBegun: false) == .retry)
    attempts.leased(isReused: false)
    #expect(attempts.answer(to: .status(429), of: "a", isAnswerBegun: false) == .fallBack(Self.second))
    #expect(attempts.takeBody().map { String(buffer: $0) } == ["body"])
    attempts.leased(isReused: true)
    attempts.keep(try Self.held("body"))
    #expect(attempts.answer(to: Self.closed, of: "b", isAnswerBegun: false) == .retry)
    attempts.leased(isReused: false)
    #expect(attempts.answer(to: .notLeased(.connectTimeout), of: "b", isAnswerBegun: false) == .fallBack(Self.third))
    #expect(!attempts.hasMoreTargets)
    #expect(attempts.answer(to: .overdue(.timedOut(.firstByte)), of: "c", isAnswerBegun: false) == .tell)
    #expect(attempts.told == "a=429, b=timeout, c=timeout")
  }

  @Test func `once nothing is to be kept, nothing counts for the budget and nothing is tried again`() throws {
    var attempts = Self.attempts(others: [Self.second], sent: [30_000])
    attempts.keep(try Self.held("body"))
    #expect(attempts.keptBytes == 30_004)
    attempts.keepNothing()
    #expect(attempts.keptBytes == 0)
    #expect(!attempts.hasMoreTargets)
    #expect(attempts.answer(to: Self.closed, of: "a", isAnswerBegun: false) == .tell)
  }

  @Test func `a body too large to be kept ends the targets`() throws {
    var attempts = Self.attempts(others: [Self.second])
    attempts.keep(try Self.held(String(repeating: "x", count: Attempts.mostReplayed)))
    #expect(attempts.hasMoreTargets)
    attempts.keep(try Self.held("y"))
    #expect(!attempts.hasMoreTargets)
    #expect(attempts.answer(to: .status(503), of: "a", isAnswerBegun: false) == .tell)
  }

  @Test(arguments: [
    (200, false), (400, false), (404, false), (428, false), (429, true), (499, false), (500, true), (503, true), (599, true),
  ])
  func `an answer that says nothing of the request is a failure of its backend`(status: Int, isFailure: Bool) {
    #expect(Attempts.isFailure(status) == isFailure)
  }
}
