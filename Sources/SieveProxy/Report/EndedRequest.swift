package import NIOCore
package import SieveCore

/// A request that is over, as the log and the page tell of it. Never holds a query, a header or a body. An object, so that whoever is told of it
/// copies nothing.
package final class EndedRequest: Sendable {
  package let words: RequestWords
  package let view: String
  package let client: String
  package let backend: String
  /// As the client named it.
  package let model: String
  package let upstreamModel: String
  package let errorCode: String
  /// `X-ModelSieve-Attempts`.
  package let attempts: String
  package let measures: RequestMeasures
  /// When it began, in seconds since 1970.
  package let time: Double
  package let duration: TimeAmount
  /// What its answer says it took; nil: it does not say.
  package let usage: TokenUsage?

  package init(
    words: RequestWords = RequestWords(), view: String = "", client: String = "", backend: String = "", model: String = "",
    upstreamModel: String = "", errorCode: String = "", attempts: String = "", measures: RequestMeasures = RequestMeasures(),
    time: Double = 0, duration: TimeAmount = .zero, usage: TokenUsage? = nil
  ) {
    self.words = words
    self.view = view
    self.client = client
    self.backend = backend
    self.model = model
    self.upstreamModel = upstreamModel
    self.errorCode = errorCode
    self.attempts = attempts
    self.measures = measures
    self.time = time
    self.duration = duration
    self.usage = usage
  }

  /// - Parameter clock: of the loop that served it.
  init(_ words: consuming RequestWords, _ body: ModelFinding, _ exchange: Exchange, at now: NIODeadline, clock: LoopClock) {
    self.words = words
    client = exchange.admission.credentials?.client?.name ?? ""
    view = exchange.admission.view?.name ?? ""
    backend = exchange.target.backend?.backend.name ?? exchange.target.listed
    attempts = exchange.attempts.told
    // Where the request could be routed without it, the model may have become known later.
    if exchange.target.model.isEmpty, case .found(let field) = body { model = field.value } else { model = exchange.target.model }
    // Such a body went up as it came.
    upstreamModel = exchange.target.upstreamModel.isEmpty && exchange.target.backend != nil ? model : exchange.target.upstreamModel
    errorCode = exchange.errorCode
    measures = exchange.measures
    time = clock.wallTime(of: measures.begun)
    duration = now - measures.begun
    usage = exchange.usage
  }

  /// From its beginning to the first byte of its answer.
  package var firstByte: TimeAmount? { measures.firstByte.map { $0 - measures.begun } }

  package var firstByteMilliseconds: Double? { firstByte.map(Self.milliseconds) }
  package var durationMilliseconds: Double { Self.milliseconds(duration) }

  private static func milliseconds(_ time: TimeAmount) -> Double { Double(max(0, time.nanoseconds)) / 1_000_000 }
}
