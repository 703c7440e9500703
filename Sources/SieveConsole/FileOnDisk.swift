internal import SieveConfig

/// The configuration file as it is on the disk, which may be another one than what is served.
struct FileOnDisk: Sendable {
  /// nil: it cannot be read.
  let bytes: [UInt8]?
  /// nil: it cannot be edited.
  let file: EditableFile?
  /// Why it is not what is served; empty where it is.
  let problems: [ConfigurationProblem]

  init(_ bytes: [UInt8]?, problems: [ConfigurationProblem]) {
    self.bytes = bytes
    file = bytes.flatMap { EditableFile($0) }
    self.problems = problems
  }

  var hash: String? { bytes.map(EditableFile.hash) }

  /// Why it cannot be edited; nil where it can, as far as its text goes.
  var obstacle: String? { file == nil ? problems.first?.description ?? EditableFile.obstacle(in: bytes ?? []) : nil }
}
