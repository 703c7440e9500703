/// Why a host name has no address.
enum NameLookupError: Error, Sendable, Equatable {
  /// The name servers say that there is none.
  case noSuchName
  /// No answer in time.
  case timeout
  /// The system's words for it.
  case failed(String)

  var text: String {
    switch self {
    case .noSuchName: "its host name does not exist"
    case .timeout: "its host name could not be looked up in time: does the name server answer?"
    case .failed(let reason): "its host name could not be looked up: \(reason)"
    }
  }
}
