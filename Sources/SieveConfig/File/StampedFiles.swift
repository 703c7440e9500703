/// The disk, with a note of what was read from it: each file as it was before its first reading.
final class StampedFiles {
  private(set) var stamps: [FileStamp] = []

  func read(_ path: String) throws(FileReadError) -> String {
    if !stamps.contains(where: { $0.path == path }) { stamps.append(FileStamp(path)) }
    return try TextFile.read(path)
  }
}
