internal import Foundation

/// A folder of its own for each test, gone with its last owner.
package final class TemporaryFolder: Sendable {
  package let path: String

  package init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "modelsieve-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  package func path(_ name: String) -> String { path + "/" + name }

  /// In one step, as editors do, or `inPlace`; returns the file's path.
  @discardableResult
  package func write(_ text: String, to name: String, inPlace: Bool = false) throws -> String {
    try write(bytes: Array(text.utf8), to: name, inPlace: inPlace)
  }

  @discardableResult
  package func write(bytes: [UInt8], to name: String, inPlace: Bool = false) throws -> String {
    try Data(bytes).write(to: URL(filePath: path(name)), options: inPlace ? [] : .atomic)
    return path(name)
  }

  package func remove(_ name: String) throws {
    try FileManager.default.removeItem(atPath: path(name))
  }

  /// In one step.
  package func rename(_ name: String, to newName: String) throws {
    guard Foundation.rename(path(name), path(newName)) == 0 else { throw CocoaError(.fileWriteUnknown) }
  }

  /// Points a symbolic link elsewhere in one step, as Kubernetes does with mounted secrets.
  package func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(atPath: path("new link"), withDestinationPath: target)
    try rename("new link", to: name)
  }
}
