internal import Foundation

/// Replaces a file so that whoever reads it finds the old one or the new one, never a part: temporary file, fsync, rename.
enum AtomicFile {
  enum Failure: Error {
    case changed
    case readOnly(String)
    case failed(String)
  }

  /// Why `path` cannot be replaced, as far as can be told without trying.
  static func obstacle(to path: String) -> String? {
    guard let target = target(of: path) else { return "it does not exist" }
    if access(target, W_OK) != 0 { return text(errno) }
    return access(folder(of: target), W_OK | X_OK) != 0 ? "its folder cannot be written: \(text(errno))" : nil
  }

  /// Leaves `bytes` beside the file as `.orig`, if there is none yet.
  static func keepOriginal(_ bytes: [UInt8], of path: String) throws(Failure) {
    guard let target = target(of: path) else { throw .readOnly("it does not exist") }
    let descriptor = open(target + ".orig", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    if descriptor < 0 {
      if errno == EEXIST { return }
      throw failure(errno)
    }
    defer { close(descriptor) }
    do throws(Failure) {
      try fill(descriptor, bytes, like: target)
    } catch {
      unlink(target + ".orig")
      throw error
    }
  }

  /// Mode, owner and symbolic links stay as they are.
  /// - Parameter isExpected: asked about the bytes that are replaced, as late as can be.
  static func write(_ bytes: [UInt8], to path: String, replacing isExpected: ([UInt8]) -> Bool) throws(Failure) {
    guard let target = target(of: path) else { throw .readOnly("it does not exist") }
    var template = Array("\(folder(of: target))/.modelsieve-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw failure(errno) }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    let temporary = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    do throws(Failure) {
      defer { close(descriptor) }
      try fill(descriptor, bytes, like: target)
      guard let current = try? TextFile.readBytes(target), isExpected(current) else { throw .changed }
      guard rename(temporary, target) == 0 else {
        throw errno == EBUSY ? .readOnly("it is mounted by itself; mount its folder instead") : failure(errno)
      }
    } catch {
      unlink(temporary)
      throw error
    }
    sync(folder: folder(of: target))
  }

  private static func fill(_ descriptor: CInt, _ bytes: [UInt8], like target: String) throws(Failure) {
    var status = stat()
    guard stat(target, &status) == 0 else { throw failure(errno) }
    var own = stat()
    guard fstat(descriptor, &own) == 0 else { throw failure(errno) }
    if own.st_uid != status.st_uid || own.st_gid != status.st_gid, fchown(descriptor, status.st_uid, status.st_gid) != 0 {
      throw .readOnly("its owner could not be kept: \(text(errno))")
    }
    guard fchmod(descriptor, status.st_mode & 0o7777) == 0 else { throw failure(errno) }
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress.map { $0 + written }, bytes.count - written) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw failure(errno) }
      written += count
    }
    guard fsync(descriptor) == 0 else { throw failure(errno) }
  }

  /// The rename itself survives a power failure only when its folder has been written.
  private static func sync(folder: String) {
    let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  private static func failure(_ code: CInt) -> Failure {
    [EROFS, EACCES, EPERM].contains(code) ? .readOnly(text(code)) : .failed(text(code))
  }

  private static func text(_ code: CInt) -> String { String(cString: strerror(code)) }

  /// What the path leads to through symbolic links.
  private static func target(of path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  private static func folder(of path: String) -> String {
    let end = path.lastIndex(of: "/") ?? path.startIndex
    return end == path.startIndex ? "/" : String(path[..<end])
  }
}
