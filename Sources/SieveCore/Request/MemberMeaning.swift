/// What a member of a JSON body may mean to some backend, by its name alone.
///
/// Names are compared as `ModelWord` has it: by their letters and digits, in lower case. A name can mean several things, one a place.
struct MemberMeaning: OptionSet, Sendable {
  let rawValue: UInt32

  /// A model, or several, wherever it stands.
  static let model = MemberMeaning(rawValue: 1)
  /// The same at the top level. Deeper down an `engine` is one for searching the web (OpenRouter's plugins) and an `agent` is a label.
  static let topModel = MemberMeaning(rawValue: 1 << 1)
  /// The same at the top level of Ollama's and LM Studio's own calls: `/api/copy` has `source` and `destination`, `/api/create` has `from`.
  static let nativeModel = MemberMeaning(rawValue: 1 << 2)
  /// The model, where an object stands for one.
  static let identity = MemberMeaning(rawValue: 1 << 3)
  /// Written for the model to read, or the operator's own.
  static let unread = MemberMeaning(rawValue: 1 << 4)
  static let content = MemberMeaning(rawValue: 1 << 5)
  static let conversation = MemberMeaning(rawValue: 1 << 6)
  static let tools = MemberMeaning(rawValue: 1 << 7)
  static let schema = MemberMeaning(rawValue: 1 << 8)
  /// Its own members are names of a schema's properties.
  static let labelled = MemberMeaning(rawValue: 1 << 9)
  /// A schema's example.
  static let example = MemberMeaning(rawValue: 1 << 10)
  /// It has models of its own, which nobody here knows.
  static let preset = MemberMeaning(rawValue: 1 << 11)
  /// What it names may run a model.
  static let runner = MemberMeaning(rawValue: 1 << 12)
  static let purpose = MemberMeaning(rawValue: 1 << 13)
  /// A file of requests.
  static let batch = MemberMeaning(rawValue: 1 << 14)
  static let type = MemberMeaning(rawValue: 1 << 15)
  static let session = MemberMeaning(rawValue: 1 << 16)
  /// `model` and nothing else.
  static let plainModel = MemberMeaning(rawValue: 1 << 17)

  private static let known: [(MemberMeaning, [StaticString])] = [
    (.topModel, ["engine", "engineid", "agent"]),
    (.nativeModel, ["name", "source", "destination", "from", "instanceid", "instancereference"]),
    (.identity, ["id", "name", "slug", "key"]),
    (
      .unread,
      ["metadata", "usermetadata", "variables", "chattemplatekwargs", "arguments", "system", "systeminstruction", "documents", "logitbias"]
    ),
    (.content, ["content"]), (.conversation, ["messages", "input", "inputs", "contents", "chathistory"]), (.tools, ["tools"]),
    (
      .schema,
      [
        "parameters", "parametersjsonschema", "inputschema", "outputschema", "schema", "jsonschema", "responseschema", "responsejsonschema",
        "guidedjson", "format",
      ]
    ),
    (
      .labelled,
      ["properties", "patternproperties", "defs", "definitions", "dependentschemas", "dependentrequired", "dependencies"]
    ),
    (.example, ["default", "example", "examples", "const", "enum"]), (.preset, ["preset", "agentid"]),
    (.runner, ["assistantid", "inputs", "prompt"]), (.purpose, ["purpose"]), (.batch, ["inputfile", "inputfileid", "inputfiles"]),
    (.type, ["type"]), (.session, ["session"]), (.plainModel, ["model"]),
  ]

  /// The known names, by their length: few of a length, and fewer that begin alike.
  private static let byLength: [[(word: StaticString, meaning: MemberMeaning)]] = {
    var table: [[(word: StaticString, meaning: MemberMeaning)]] = Array(repeating: [], count: ModelWord.longest + 1)
    for (meaning, words) in known { for word in words { table[word.utf8CodeUnitCount].append((word, meaning)) } }
    return table
  }()

  init(rawValue: UInt32) { self.rawValue = rawValue }

  /// `name`: as it stands in the body.
  init(of name: UnsafeRawBufferPointer) {
    self = ModelWord.withNormal(name) { normal in
      var meaning: MemberMeaning = ModelWord.isModel(normal, isTop: false) ? .model : []
      for known in Self.byLength[normal.count] where normal.hasSameBytes(as: known.word) { meaning.insert(known.meaning) }
      return meaning
    }
  }
}
