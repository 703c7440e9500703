internal import SieveCore
internal import SieveProxy
internal import Synchronization

/// What each backend has done: since the start, and minute by minute in the last hour.
final class BackendHistory: Sendable {
  struct Minute: Sendable {
    /// Minutes since 1970.
    let number: Int
    var requests = 0
    var errors = 0
    /// Milliseconds to the first byte, of some requests: at even distances, so that no generator of random numbers need be asked.
    private(set) var firstBytes: [Double] = []
    /// Every so-manieth request is one of them.
    private var stride = 1
    private var seen = 0

    private static let mostSamples = 64

    init(number: Int) { self.number = number }

    fileprivate mutating func note(_ request: EndedRequest, isError: Bool) {
      requests += 1
      if isError { errors += 1 }
      guard let milliseconds = request.firstByteMilliseconds, !isError else { return }
      defer { seen += 1 }
      guard seen % stride == 0 else { return }
      if firstBytes.count == Self.mostSamples {
        firstBytes = firstBytes.indices.filter { $0 % 2 == 0 }.map { firstBytes[$0] }
        stride *= 2
        guard seen % stride == 0 else { return }
      }
      firstBytes.append(milliseconds)
    }
  }

  struct Record: Sendable {
    fileprivate(set) var requests = 0
    fileprivate(set) var errors = 0
    fileprivate(set) var minutes: [Minute] = []
    /// Since when requests to it come to nothing, and the code of the first that did; nil: the last one was answered.
    fileprivate(set) var trouble: (since: Double, code: String)?
  }

  static let minuteCount = 60

  private let records = Mutex<[String: Record]>([:])

  /// - Parameter backends: those there are; others are forgotten.
  func note(_ requests: [SettledRequest], backends: Set<String>) {
    records.withLock { records in
      for request in requests.lazy.map(\.ended) where !request.backend.isEmpty {
        records[request.backend, default: Record()].note(request)
      }
      records = records.filter { backends.contains($0.key) }
    }
  }

  func record(of backend: String) -> Record { records.withLock { $0[backend] ?? Record() } }

  /// The value below which the share `part` of `values` lies; nil for none.
  static func quantile(_ part: Double, of values: [Double]) -> Double? {
    let sorted = values.sorted()
    return sorted.isEmpty ? nil : sorted[min(sorted.count - 1, Int(part * Double(sorted.count)))]
  }
}

extension BackendHistory.Record {
  fileprivate mutating func note(_ request: EndedRequest) {
    let (status, outcome) = (request.measures.status, request.measures.outcome)
    let isError = status >= 400 && status != 499 || outcome == .upstreamCut || outcome == .timeout
    requests += 1
    if isError { errors += 1 }
    let number = Int(request.time + request.durationMilliseconds / 1000) / 60
    if minutes.last.map({ $0.number < number }) ?? true {
      minutes.append(BackendHistory.Minute(number: number))
      minutes.removeFirst(max(0, minutes.count - BackendHistory.minuteCount))
    }
    minutes[minutes.count - 1].note(request, isError: isError)
    if request.errorCode.utf8.starts(with: "upstream_".utf8) {
      trouble = trouble ?? (request.time, request.errorCode)
    } else if request.errorCode.isEmpty, status != 499 {
      trouble = nil
    }
  }

  /// The last hour, oldest first; nil for a minute in which nothing happened.
  func hour(endingAt seconds: Int64) -> [BackendHistory.Minute?] {
    let last = Int(seconds) / 60
    let known = Dictionary(minutes.map { ($0.number, $0) }) { first, _ in first }
    return (last - BackendHistory.minuteCount + 1...last).map { known[$0] }
  }
}
