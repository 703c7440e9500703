import SieveCore

/// Something wrong with the file as YAML, whatever it is meant to configure.
struct YAMLProblem: Error {
  var message: String
  var position: SourcePosition?
}
