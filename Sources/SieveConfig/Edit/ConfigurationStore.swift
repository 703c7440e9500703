internal import Foundation

/// The configuration file on disk: read, written in one step, and put back.
///
/// One at a time: an actor, so that two savers are one after the other, and the second finds that the file has changed.
package actor ConfigurationStore {
  package enum Failure: Error, Sendable, Equatable {
    /// It is not what the caller has seen; the hash it has now.
    case changed(hash: String)
    /// It cannot be written here, and why.
    case readOnly(String)
    case nothingToUndo
    case unreadable(String)
    /// The disk said no in the middle; the file is as it was.
    case failed(String)
  }

  package nonisolated let path: String
  /// What the last save replaced, and the hash of what it wrote.
  private var previous: (bytes: [UInt8], hash: String)?

  package init(path: String) { self.path = path }

  package func read() throws(Failure) -> [UInt8] {
    do { return try TextFile.readBytes(path) } catch { throw .unreadable(error.reason) }
  }

  /// Whether `undo` would do something.
  package var canUndo: Bool { previous != nil }

  /// What `undo` would write.
  package var undoBytes: [UInt8]? { previous?.bytes }

  /// Why the file cannot be written; nil where it can, as far as can be told without trying.
  package nonisolated var obstacle: String? { AtomicFile.obstacle(to: path) }

  /// Writes `bytes` if the file is still the one with this hash. The first save of all leaves what was there beside it, as `.orig`.
  package func save(_ bytes: [UInt8], replacing hash: String) throws(Failure) {
    let current = try current(hash)
    guard bytes != current else { return }
    do throws(AtomicFile.Failure) {
      try AtomicFile.keepOriginal(current, of: path)
      try AtomicFile.write(bytes, to: path) { EditableFile.hash(of: $0) == hash }
    } catch {
      throw failure(error, hash)
    }
    previous = (current, EditableFile.hash(of: bytes))
  }

  /// Takes the last save back if the file is still what it wrote.
  package func undo(replacing hash: String) throws(Failure) {
    guard let previous else { throw .nothingToUndo }
    _ = try current(hash)
    guard previous.hash == hash else { throw .changed(hash: hash) }
    do throws(AtomicFile.Failure) {
      try AtomicFile.write(previous.bytes, to: path) { EditableFile.hash(of: $0) == hash }
    } catch {
      throw failure(error, hash)
    }
    self.previous = nil
  }

  private func current(_ hash: String) throws(Failure) -> [UInt8] {
    let bytes = try read()
    let now = EditableFile.hash(of: bytes)
    guard now == hash else { throw .changed(hash: now) }
    if let obstacle { throw .readOnly(obstacle) }
    return bytes
  }

  private func failure(_ error: AtomicFile.Failure, _ hash: String) -> Failure {
    switch error {
    case .changed: .changed(hash: (try? read()).map(EditableFile.hash) ?? "")
    case .readOnly(let reason): .readOnly(reason)
    case .failed(let reason): .failed(reason)
    }
  }
}
