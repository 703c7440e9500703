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
  /// One, several or none.
  case anyList(ValueKind)
  case section(SectionDescription)
  /// A mapping whose keys are the operator's own.
  case map(ValueKind)
  case oneOf([ValueKind])
  /// Whatever JSON can say.
  case anything

  /// Whether a mapping may stand there.
  var isMapping: Bool {
    switch self {
    case .section, .map: true
    case .list(let element), .anyList(let element): element.isMapping
    case .oneOf(let kinds): kinds.contains(where: \.isMapping)
    case .text, .file, .secret, .url, .duration, .size, .boolean, .number, .choice, .anything: false
    }
  }
}
