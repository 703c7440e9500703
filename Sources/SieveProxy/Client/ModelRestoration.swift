internal import NIOCore
internal import SieveCore
internal import SieveHTTP

/// `restore_model` for one answer: its body with the model's id as the client knows it. An answer that has a length keeps one as long as it is small:
/// until the model was found it is held back, since its head says how long it will be. Beyond that it goes on in chunks.
final class ModelRestoration {
  /// What is to be done with an answer.
  enum Decision {
    /// Nothing: it has no body that could name a model.
    case none
    /// It is compressed, and nobody but the client can read it.
    case compressed
    case restore(ModelRestoration)

    /// The one that takes the body; nil where it passes as it is.
    var restoration: ModelRestoration? { if case .restore(let restoration) = self { restoration } else { nil } }
    var isDone: Bool { restoration != nil }
    /// The head does not end before its length is known.
    var isHolding: Bool { restoration?.isHolding ?? false }
  }

  private var restorer: AnswerModelRestorer
  private let allocator: ByteBufferAllocator
  /// What the upstream says of the length; nil where the answer goes on without one.
  private let length: Int?
  /// What is held back, and how much of the upstream's came so far.
  private var held: ByteBuffer
  private var received = 0
  /// The head waits for its length.
  private(set) var isHolding: Bool

  /// Ordinary answers are smaller. What is larger is no longer held than it takes to see that.
  private static let mostHeld = 16 << 10

  private init(_ format: AnswerModelRestorer.Format, model: String, length: Int?, _ allocator: ByteBufferAllocator) {
    restorer = AnswerModelRestorer(format, model: model)
    self.length = length
    self.allocator = allocator
    isHolding = length != nil
    held = allocator.buffer(capacity: 0)
  }

  /// - Parameters:
  ///   - bytes: begin with the head.
  ///   - model: as the client named it; empty where it named none.
  ///   - keepsLength: a length that the answer has is told again.
  static func decide(
    _ response: ResponseHead, _ bytes: ByteBuffer, model: String, isHead: Bool, keepsLength: Bool, _ allocator: ByteBufferAllocator
  ) -> Decision {
    guard !model.isEmpty, !isHead, (200..<300).contains(response.status), response.framing.hasBody else { return .none }
    guard let format = bytes.withUnsafeReadableBytes({ format(of: response, in: $0) }) else { return .none }
    if let encoding = response.field(.contentEncoding), encoding.valueCount > 0 {
      let isPlain = bytes.withUnsafeReadableBytes { $0[encoding.valueRange].elementsEqual("identity".utf8) { $0 | 0x20 == $1 } }
      if !isPlain { return .compressed }
    }
    var length: Int?
    if keepsLength, case .length(let count) = response.framing { length = count }
    return .restore(ModelRestoration(format, model: model, length: length, allocator))
  }

  private static func format(of response: ResponseHead, in bytes: UnsafeRawBufferPointer) -> AnswerModelRestorer.Format? {
    guard let field = response.field(.contentType) else { return nil }
    let type = bytes[field.valueRange].prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: " ") }
    func isType(_ word: StaticString) -> Bool {
      type.count == word.utf8CodeUnitCount
        && zip(type, UnsafeBufferPointer(start: word.utf8Start, count: type.count)).allSatisfy { $0 | 0x20 == $1 }
    }
    if isType("application/json") { return .json }
    if isType("text/event-stream") { return .events }
    return isType("application/x-ndjson") || isType("application/jsonl") ? .lines : nil
  }

  /// What a piece of the body becomes; nil where it is held back.
  func take(_ piece: ByteBuffer) -> ByteBuffer? {
    received += piece.readableBytes
    var out = isHolding ? held : allocator.buffer(capacity: piece.readableBytes + 64)
    piece.withUnsafeReadableBytes { bytes in restorer.restore(bytes) { out.writeBytes($0) } }
    guard isHolding else { return out.readableBytes > 0 ? out : nil }
    held = out
    return nil
  }

  /// How the head ends once nothing more need be held back; nil until then.
  /// - Parameter isCut: nothing more will come, and the client is to see that it is not all.
  func headEnd(isCut: Bool) -> (lines: String, isChunked: Bool)? {
    guard isHolding, let length else { return nil }
    if received == length { return ("Content-Length: \(held.readableBytes)\r\n\r\n", false) }
    return isCut || received > Self.mostHeld ? ("Transfer-Encoding: chunked\r\n\r\n", true) : nil
  }

  /// What was held back. The head is whole.
  func release() -> ByteBuffer {
    isHolding = false
    defer { held = allocator.buffer(capacity: 0) }
    return held
  }
}
