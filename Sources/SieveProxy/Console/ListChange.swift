/// Models that came and went between two lists of one backend.
package struct ListChange: Sendable {
  package let backend: String
  /// The backend's own ids; at most `mostNames` of both together.
  package let appeared: [String]
  package let disappeared: [String]
  /// How many there are in all.
  package let appearedCount: Int
  package let disappearedCount: Int
  /// Seconds since 1970.
  package let time: Int64

  package static let mostNames = 100
}
