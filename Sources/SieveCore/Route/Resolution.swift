/// What a configuration says of a model.
package enum Resolution: Sendable, Equatable {
  /// It goes there.
  case route(Route)
  /// To the first of these whose catalogue has it.
  case catalogue([Route])
  /// To the first of these that works.
  case alias([Resolution])
  /// To nobody.
  case unknown
}
