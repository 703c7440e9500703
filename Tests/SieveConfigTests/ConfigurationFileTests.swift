import Foundation
import SieveConfig
import SieveCore
import TestSupport
import Testing

@Suite("Files on disk")
struct ConfigurationFileTests {
  @Test func everyFileThatMattersIsWatched() throws {
    let folder = try TemporaryFolder()
    try folder.write("-----BEGIN CERTIFICATE-----", to: "ca.pem")
    try folder.write("sk-1\n", to: "key")
    let path = try folder.write(
      "\u{FEFF}model_filter: {base_url: https://h/v1, ca_file: ca.pem, api_key: 'file:key'}\r\n", to: "config.yaml")
    let loaded = try ConfigurationFile.load(path: path, environment: [:])
    #expect(loaded.configuration.backends[0].caFile == folder.path("ca.pem"))
    #expect(loaded.configuration.backends[0].auth == .key(Secret("sk-1")))
    #expect(Set(loaded.files.map(\.path)) == Set(["config.yaml", "key", "ca.pem"].map(folder.path)))
    #expect(loaded.files.first?.path == path)
  }

  @Test func aMissingFileSaysSoAndIsStillWatched() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("config.yaml")
    let error = #expect(throws: ConfigurationError.self) { try ConfigurationFile.load(path: path, environment: [:]) }
    #expect(error?.description == "\(path): cannot read it: No such file or directory")
    #expect(error?.files == [FileStamp(path)])
  }

  @Test func aBrokenConfigurationTellsWhatItReadBefore() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("model_filter: {base_url: https://h/v1, api_key: 'file:gone'}", to: "config.yaml")
    let error = #expect(throws: ConfigurationError.self) { try ConfigurationFile.load(path: path, environment: [:]) }
    #expect(error?.files.map(\.path) == [path, folder.path("gone")])
  }

  @Test func textThatIsNotUTF8IsRefusedWithItsLine() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(bytes: Array("model_filter:\n  prefix: caf".utf8) + [0xE9, 0x0A], to: "config.yaml")
    let error = #expect(throws: ConfigurationError.self) { try ConfigurationFile.load(path: path, environment: [:]) }
    #expect(error?.description == "\(path):2:1: cannot read it: it is not UTF-8 text")
  }

  @Test func aHugeFileIsRefused() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(bytes: [UInt8](repeating: 0x23, count: (4 << 20) + 1), to: "config.yaml")
    let error = #expect(throws: ConfigurationError.self) { try ConfigurationFile.load(path: path, environment: [:]) }
    #expect(error?.description == "\(path): cannot read it: it is larger than 4 MiB")
  }

  @Test func aFolderIsNotAFile() throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: ConfigurationError.self) { try ConfigurationFile.load(path: folder.path, environment: [:]) }
    #expect(error?.description == "\(folder.path): cannot read it: Is a directory")
  }
}
