/// How a sample provider answers.
package struct SampleProviderOptions: Sendable {
  /// The key every request must carry as `Authorization: Bearer KEY`; without it, 401. None: anyone may ask.
  package var requiredKey: String?
  /// Between two pieces of a stream. Zero: all at once, as fast as the peer reads.
  package var pace: Duration
  /// Words in a streamed answer, each of them a piece of its own.
  package var pieces: Int
  /// How many models the list has.
  package var modelCount: Int
  /// How long after its start the provider begins to list a model that it did not list before; nil: it never does.
  package var newcomerAfter: Duration?
  /// Put before every model id, so that two providers side by side differ.
  package var prefixName: String
  /// Whether `SampleProvider.recordedRequests()` has anything to say.
  package var records: Bool
  /// For benchmarks: the body of a chat completion that is not streamed is searched for `"model"` rather than parsed, and the answer is the
  /// same for every prompt of a model.
  package var isLean: Bool

  package init(
    requiredKey: String? = nil, pace: Duration = .milliseconds(30), pieces: Int = 24, modelCount: Int = 340, prefixName: String = "",
    records: Bool = false, isLean: Bool = false, newcomerAfter: Duration? = nil
  ) {
    self.requiredKey = requiredKey
    self.pace = pace
    self.pieces = pieces
    self.modelCount = modelCount
    self.prefixName = prefixName
    self.records = records
    self.isLean = isLean
    self.newcomerAfter = newcomerAfter
  }
}
