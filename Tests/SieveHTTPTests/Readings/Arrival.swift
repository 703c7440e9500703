/// How bytes come: the first piece's end, the second's, and so on; what is left comes last.
package enum Arrival: Sendable {
  case whole
  case byteByByte
  case cut([Int])

  /// Calls `body` with the bytes that have come so far, growing, until it returns something. What lies behind them is not the rest of the
  /// message but line feeds, so that a parser that reads too far comes to another result, and the memory ends where the message does, so
  /// that a sanitiser notices.
  func accumulate<Result>(_ bytes: [UInt8], _ body: (UnsafeRawBufferPointer) -> Result?) -> Result? {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    defer { memory.deallocate() }
    memory.initializeMemory(as: UInt8.self, repeating: 0x0A)
    for piece in pieces(of: bytes.count) {
      UnsafeMutableRawBufferPointer(rebasing: memory[piece]).copyBytes(from: bytes[piece])
      if let result = body(UnsafeRawBufferPointer(rebasing: memory[..<piece.upperBound])) { return result }
    }
    return nil
  }

  /// Calls `body` with each piece, in memory that ends where the piece does, until it returns false.
  package func forEachPiece<Fault: Error>(of bytes: [UInt8], _ body: (UnsafeRawBufferPointer) throws(Fault) -> Bool) throws(Fault) {
    for piece in pieces(of: bytes.count) {
      let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: piece.count, alignment: 1)
      defer { memory.deallocate() }
      memory.copyBytes(from: bytes[piece])
      guard try body(UnsafeRawBufferPointer(memory)) else { return }
    }
  }

  /// The pieces, as ranges of all `count` bytes. There is always one, if only an empty one.
  private func pieces(of count: Int) -> [Range<Int>] {
    let ends =
      switch self {
      case .whole: [count]
      case .byteByByte: count == 0 ? [0] : Array(1...count)
      case .cut(let cuts): cuts.filter { $0 < count } + [count]
      }
    return zip([0] + ends, ends).map { $0..<$1 }
  }
}
