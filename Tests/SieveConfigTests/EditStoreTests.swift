import Foundation
import SieveConfig
import TestSupport
import Testing

@Suite("The file on disk")
struct EditStoreTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func bytes(_ name: String) -> String? { (try? String(contentsOfFile: folder.path(name), encoding: .utf8)) }

  @Test("A save keeps mode and link, leaves the first version beside the file and can be undone once")
  func saves() async throws {
    try folder.write("one", to: "real.yaml")
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: folder.path("real.yaml"))
    try FileManager.default.createSymbolicLink(atPath: folder.path("config.yaml"), withDestinationPath: "real.yaml")
    let store = ConfigurationStore(path: folder.path("config.yaml"))
    try await store.save(Array("two".utf8), replacing: EditableFile.hash(of: Array("one".utf8)))
    try await store.save(Array("three".utf8), replacing: EditableFile.hash(of: Array("two".utf8)))
    #expect(bytes("real.yaml") == "three")
    #expect(bytes("real.yaml.orig") == "one")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.path("config.yaml")) == "real.yaml")
    #expect(try FileManager.default.attributesOfItem(atPath: folder.path("real.yaml"))[.posixPermissions] as? Int == 0o640)
    try await store.undo(replacing: EditableFile.hash(of: Array("three".utf8)))
    #expect(bytes("real.yaml") == "two")
    await #expect(throws: ConfigurationStore.Failure.nothingToUndo) { try await store.undo(replacing: "") }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path("")).sorted() == ["config.yaml", "real.yaml", "real.yaml.orig"])
  }

  @Test("A file that somebody has changed is left alone, by save and by undo")
  func changes() async throws {
    try folder.write("theirs", to: "config.yaml")
    let store = ConfigurationStore(path: folder.path("config.yaml"))
    let hash = EditableFile.hash(of: Array("theirs".utf8))
    await #expect(throws: ConfigurationStore.Failure.changed(hash: hash)) { try await store.save(Array("mine".utf8), replacing: "seen") }
    try await store.save(Array("mine".utf8), replacing: hash)
    try folder.write("later", to: "config.yaml")
    await #expect(throws: ConfigurationStore.Failure.changed(hash: EditableFile.hash(of: Array("later".utf8)))) {
      try await store.undo(replacing: EditableFile.hash(of: Array("mine".utf8)))
    }
    #expect(bytes("config.yaml") == "later")
  }

  @Test("A folder that is not there is an obstacle with a reason")
  func obstacles() async throws {
    let store = ConfigurationStore(path: folder.path("none.yaml"))
    #expect(store.obstacle == "it does not exist")
    await #expect(throws: ConfigurationStore.Failure.unreadable("No such file or directory")) { try await store.read() }
  }
}
