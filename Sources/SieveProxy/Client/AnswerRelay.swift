internal import NIOCore

/// An upstream's answer on its way to the client: its head is kept a moment, so that the body's first piece goes out with it, a body is told in
/// chunks where the client could not see its end otherwise, and the model gets back the name that the client knows it by, where that is wanted.
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
  /// Its end has come from the upstream.
  private var isWhole = false
  private var head: ByteBuffer?
  /// nil where the body passes as it is.
  private var restoration: ModelRestoration?

  /// A body that comes with its head goes out with it, in one buffer, up to this size.
  static let inlineBody = 8 << 10

  /// Ready for the next answer.
  mutating func reset() {
    framing = .asItCame
    isWhole = false
    if restoration != nil { restoration = nil }
    forgetHead()
  }

  mutating func begin(_ head: ByteBuffer, _ framing: Framing, _ restoration: ModelRestoration.Decision) {
    self.head = head
    self.framing = framing
    self.restoration = restoration.restoration
  }

  /// Whether a close would tell the client that it has the whole answer, while it has not.
  var isOpenEnded: Bool { framing == .untilClose }

  /// All that came of it is out: whether that is less than all of it, and a close would still say otherwise.
  mutating func isCutOnceSent() -> Bool {
    if isWhole { framing = .asItCame }
    return isOpenEnded
  }

  /// Whether the body is changed on its way.
  var isRestored: Bool { restoration != nil }

  /// It is to go to nobody.
  mutating func forgetHead() {
    if head != nil { head = nil }
  }

  /// The head, if it still waits and is whole.
  mutating func takeHead() -> ByteBuffer? {
    guard let head, restoration?.isHolding != true else { return nil }
    self.head = nil
    return head
  }

  /// Has `write` write a piece of the body, and the head if it still waits.
  mutating func pass(_ piece: ByteBuffer, _ worker: Worker, _ write: (ByteBuffer) -> Void) {
    guard let restoration else { return relay(piece, worker, write) }
    if let restored = restoration.take(piece) { relay(restored, worker, write) }
    endHead(isCut: false, worker, write)
  }

  /// Nothing more of the body will come: what is held back goes out.
  mutating func cut(_ worker: Worker, _ write: (ByteBuffer) -> Void) {
    endHead(isCut: true, worker, write)
    if let head = takeHead() { write(head) }
  }

  /// Lets go of what is held back for the head's sake, if its time has come.
  private mutating func endHead(isCut: Bool, _ worker: Worker, _ write: (ByteBuffer) -> Void) {
    guard let restoration, let end = restoration.headEnd(isCut: isCut) else { return }
    head?.writeString(end.lines)
    if end.isChunked { framing = .rechunked }
    let held = restoration.release()
    if held.readableBytes > 0 { relay(held, worker, write) }
  }

  private mutating func relay(_ piece: ByteBuffer, _ worker: Worker, _ write: (ByteBuffer) -> Void) {
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
    isWhole = true
  }

  private static let lastChunk = ByteBuffer(staticString: "0\r\n\r\n")
}
