/// The refusals of what is not understood where a filter is enforced.
extension SieveError {
  /// `what` is a sentence.
  static func unclear(_ what: String, param: String? = "model") -> SieveError {
    SieveError(.invalidRequest, what + " A filter is enforced here, so what could be read in another way is refused.", param: param)
  }

  static var namesNoModel: SieveError {
    SieveError(
      .invalidRequest, "The request names no model. A filter is enforced here, so a call that is not known to need none must name one.",
      param: "model")
  }

  /// What a batch file holds is read by nobody here.
  static var batchFile: SieveError {
    SieveError(
      .forbidden,
      "Batch files name models inside, where nothing is checked. A filter is enforced here, so they are refused: send the requests singly.")
  }

  /// What a flaw of a body means where a filter is enforced.
  package init(enforcing flaw: ModelFlaw) {
    self = flaw == .batchFile ? .batchFile : .unclear("The body cannot be read: \(flaw.rawValue).")
  }
}
