// A pipe for a log to write into, which neither end waits for.

import Foundation

final class LogPipe {
  private let pipe = Pipe()

  var writeEnd: CInt { pipe.fileHandleForWriting.fileDescriptor }
  private var readEnd: CInt { pipe.fileHandleForReading.fileDescriptor }

  init() {
    _ = fcntl(readEnd, F_SETFL, O_NONBLOCK)
  }

  /// Writes until the pipe takes no more; whoever writes next without asking is held up.
  func fill() {
    _ = fcntl(writeEnd, F_SETFL, O_NONBLOCK)
    let piece = [UInt8](repeating: UInt8(ascii: "#"), count: 4096)
    while write(writeEnd, piece, piece.count) > 0 {}
    _ = fcntl(writeEnd, F_SETFL, 0)
  }

  /// Everything that was written and not yet read.
  func takeText() -> String {
    var text: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 64 << 10)
    while case let count = read(readEnd, &piece, piece.count), count > 0 { text += piece[..<count] }
    return String(decoding: text, as: UTF8.self)
  }
}
