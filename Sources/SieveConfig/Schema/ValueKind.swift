/// What may stand behind a key of the file, as the schema and `help config` tell it. What a value means is checked where it is read.
indirect enum ValueKind: Sendable {
  case text
  /// A file's name.
  case file
  /// `os.environ/NAME` and its like.
  case secret
  case url
  case duration
  case size
  case boolean
  case number(ClosedRange<Int>)
  case choice([String])
  /// One or several.
  case list(ValueKind)
  case section(SectionDescription)
  /// A mapping whose keys are the operator's own.
  case map(ValueKind)
  case oneOf([ValueKind])
  /// Whatever JSON can say.
  case anything
}
