internal import Foundation
internal import SieveCore

/// The file that usage survives in: one line an addition, only ever appended to, and written anew when most of it is sums of sums.
///
/// A crash loses what was not appended yet, and at worst leaves part of a line, which is ignored. A full disk leaves the file as it was.
struct UsageJournal: Sendable {
  let path: String

  private static let compactedAt = 1 << 20
  /// No journal of a bounded table is larger; the beginning of one that is, is left.
  private static let largest = 64 << 20

  /// Everything in the file that is a whole line.
  func read() -> UsageLedger {
    var ledger = UsageLedger()
    guard let data = try? Data(contentsOf: URL(filePath: path), options: .mappedIfSafe), data.count <= Self.largest else { return ledger }
    let decoder = JSONDecoder()
    for line in data.split(separator: 0x0A) {
      guard let entry = (try? decoder.decode(UsageLine.self, from: line))?.entry else { continue }
      ledger.add(entry.figures, to: entry.key)
    }
    return ledger
  }

  /// Appends and syncs. Returns whether all of it is on the disk; nothing of it is otherwise.
  func append(_ added: UsageLedger) -> Bool {
    let descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    let size = lseek(descriptor, 0, SEEK_END)
    guard size >= 0 else { return false }
    var last = UInt8(ascii: "\n")
    if size > 0, pread(descriptor, &last, 1, size - 1) != 1 { return false }
    let bytes = (last == UInt8(ascii: "\n") ? [] : [UInt8(ascii: "\n")]) + Self.lines(added)
    if Self.write(bytes, to: descriptor), fsync(descriptor) == 0 { return true }
    ftruncate(descriptor, size)
    return false
  }

  /// Whether the file has grown so much beyond the table that it should be written anew.
  func shouldCompact(_ ledger: UsageLedger) -> Bool {
    let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
    return size > Self.compactedAt && size > 4 * ledger.byteCount
  }

  /// Replaces the file by one line a row.
  func compact(_ ledger: UsageLedger) {
    let temporary = path + ".new"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return }
    let isWhole = Self.write(Self.lines(ledger), to: descriptor) && fsync(descriptor) == 0
    close(descriptor)
    if !isWhole || rename(temporary, path) != 0 { unlink(temporary) }
  }

  private static func lines(_ ledger: UsageLedger) -> [UInt8] {
    let encoder = JSONEncoder()
    var bytes: [UInt8] = []
    for (key, figures) in ledger.figures {
      guard let line = try? encoder.encode(UsageLine(key, figures)) else { continue }
      bytes += line
      bytes.append(UInt8(ascii: "\n"))
    }
    return bytes
  }

  private static func write(_ bytes: [UInt8], to descriptor: CInt) -> Bool {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress.map { $0 + written }, bytes.count - written) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      written += count
    }
    return true
  }
}
