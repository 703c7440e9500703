import SieveHTTP

/// A message's body, taken out of its framing, as far as it has come.
struct BodyReading: Equatable {
  var payload: [UInt8] = []
  var isComplete = false
  var isRefused = false

  init(_ bytes: [UInt8], framing: BodyFraming) {
    switch framing {
    case .none: isComplete = true
    case .untilClose:
      payload = bytes
      isComplete = true
    case .length(let length):
      payload = Array(bytes.prefix(length))
      isComplete = bytes.count >= length
    case .chunked:
      switch ChunkedReading.read(bytes) {
      case .accepted(let reading):
        payload = reading.payload
        isComplete = true
      case .refused: isRefused = true
      case .incomplete: break
      }
    }
  }
}
