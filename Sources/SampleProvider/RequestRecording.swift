import NIOCore
import SieveHTTP
import Synchronization

/// The newest requests of a provider, from all its event loops.
final class RequestRecording: Sendable {
  private struct Entries {
    var requests = CircularBuffer<RecordedRequest>()
    var bodyBytes = 0
  }

  /// Beyond either, the oldest go first.
  private static let mostRequests = 1_000
  private static let mostBodyBytes = 256 << 20

  private let entries = Mutex(Entries())

  var requests: [RecordedRequest] { entries.withLock { Array($0.requests) } }

  func append(_ request: SampleRequest, connection: Int) {
    let record = RecordedRequest(request, connection: connection)
    entries.withLock { entries in
      entries.requests.append(record)
      entries.bodyBytes += record.body.count
      while entries.requests.count > Self.mostRequests || entries.bodyBytes > Self.mostBodyBytes, let oldest = entries.requests.popFirst() {
        entries.bodyBytes -= oldest.body.count
      }
    }
  }
}

extension RecordedRequest {
  fileprivate init(_ request: SampleRequest, connection: Int) {
    self.init(
      method: request.text(request.head.methodRange), target: request.text(request.head.target),
      headers: request.head.fields.map { (request.text($0.nameRange), request.text($0.valueRange)) },
      body: Array(request.body.readableBytesView), connection: connection)
  }
}
