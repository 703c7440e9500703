internal import NIOCore

/// An upstream's answer on its way to the client: its head is kept a moment, so that the body's first piece goes out with it, and a body is
/// told in chunks where the client could not see its end otherwise.
struct AnswerRelay {
  /// How the client is told where an answer ends.
  enum Framing {
    /// As the upstream tells it.
    case asItCame
    /// The answer came without a length and goes on in chunks.
    case rechunked
    /// The end of the connection is the end of the answer.
    case untilClose
  }

  private(set) var framing = Framing.asItCame
  private var head: ByteBuffer?

  /// A body that comes with its head goes out with it, in one buffer, up to this size.
  static let inlineBody = 8 << 10

  /// Ready for the next answer.
  mutating func reset() {
    framing = .asItCame
    forgetHead()
  }

  mutating func begin(_ head: ByteBuffer, _ framing: Framing) {
    self.head = head
    self.framing = framing
  }

  /// It is to go to nobody.
  mutating func forgetHead() {
    if head != nil { head = nil }
  }

  /// The head, if it still waits.
  mutating func takeHead() -> ByteBuffer? {
    guard let head else { return nil }
    self.head = nil
    return head
  }

  /// Has `write` write a piece of the body, and the head if it still waits.
  mutating func pass(_ piece: ByteBuffer, _ worker: Worker, _ write: (ByteBuffer) -> Void) {
    if framing == .rechunked {
      if let head = takeHead() { write(head) }
      write(worker.chunkHead(piece.readableBytes))
      write(piece)
      write(worker.lineEnd)
    } else if var out = takeHead() {
      if piece.readableBytes <= Self.inlineBody {
        out.writeImmutableBuffer(piece)
        write(out)
      } else {
        write(out)
        write(piece)
      }
    } else {
      write(piece)
    }
  }

  /// The same with the end of the body.
  mutating func end(_ write: (ByteBuffer) -> Void) {
    if let head = takeHead() { write(head) }
    if framing == .rechunked { write(Self.lastChunk) }
  }

  private static let lastChunk = ByteBuffer(staticString: "0\r\n\r\n")
}
