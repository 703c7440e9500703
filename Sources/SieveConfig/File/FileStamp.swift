internal import Foundation

/// A file's identity at one moment. Two that differ mean that the file was written, replaced, removed or made in between.
package struct FileStamp: Sendable, Hashable {
  package var path: String
  private var identity: Identity?

  private struct Identity: Hashable {
    var device: UInt64
    var inode: UInt64
    var size: Int64
    var seconds: Int
    var nanoseconds: Int
  }

  /// Looks at the file now, through symbolic links, so that a link that is pointed elsewhere counts as a change.
  package init(_ path: String) {
    self.path = path
    var status = stat()
    guard stat(path, &status) == 0 else { return }
    #if canImport(Darwin)
      let modified = status.st_mtimespec
    #else
      let modified = status.st_mtim
    #endif
    identity = Identity(
      device: UInt64(truncatingIfNeeded: status.st_dev), inode: UInt64(truncatingIfNeeded: status.st_ino), size: Int64(status.st_size),
      seconds: modified.tv_sec, nanoseconds: modified.tv_nsec)
  }

  /// The same file, looked at again.
  func renewed() -> FileStamp { FileStamp(path) }
}
