import Foundation

/// A folder of its own for each test, gone with its last owner.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "sieve-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func path(_ name: String) -> String { path + "/" + name }

  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    try write(bytes: Array(text.utf8), to: name)
  }

  @discardableResult
  func write(bytes: [UInt8], to name: String) throws -> String {
    try Data(bytes).write(to: URL(filePath: path(name)))
    return path(name)
  }

  func remove(_ name: String) throws {
    try FileManager.default.removeItem(atPath: path(name))
  }

  /// In one step, as editors do.
  func rename(_ name: String, to newName: String) throws {
    guard Foundation.rename(path(name), path(newName)) == 0 else { throw CocoaError(.fileWriteUnknown) }
  }

  /// Points a symbolic link elsewhere in one step, as Kubernetes does with mounted secrets.
  func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(atPath: path("new link"), withDestinationPath: target)
    try rename("new link", to: name)
  }
}
