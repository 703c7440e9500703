/// What a backend said when it was asked for its list.
package struct KeyCheck: Sendable {
  package let isGood: Bool
  /// Of its answer, where there was one.
  package let status: Int?
  package let message: String
  /// How many models it lists.
  package let models: Int?
}
