/// What is known of the model a request names, so far. While a body is being read, a later piece can still make it `duplicate` or
/// `malformed`, whatever it was; these two stay.
package enum ModelFinding: Sendable, Equatable {
  /// Not known yet: more of the body has to come.
  case searching
  /// The request names one model.
  case found(ModelField)
  /// The request names none.
  case absent
  /// The request names a model twice. Backends differ in which they take, so nobody can say which model this is.
  case duplicate
  /// There is a model, but not as a string.
  case notString
  /// The request cannot be read in one way only.
  case malformed(ModelFlaw)

  /// Reads one percent-encoded value of a request target.
  init(percentEncoded range: Range<Int>, of target: UnsafeRawBufferPointer, notation: ModelField.Notation) {
    do throws(ModelFlaw) {
      let decoded = try PercentCoding.decode(target.part(range), plusIsSpace: notation == .query)
      self = .found(try ModelField(decoded: decoded, range: range, notation: notation))
    } catch {
      self = .malformed(error)
    }
  }
}
