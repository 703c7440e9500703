/// A program that serves models on the machine it runs on: where it listens unless told otherwise, and how its list can be known.
struct LocalProvider: Sendable, Equatable {
  /// Its key in the configuration.
  let name: String
  let title: String
  let ports: [Int]
  /// The `owned_by` of its models, in lower case; nil where they have none, or anyone's.
  let owner: String?

  static let known = [
    LocalProvider(name: "ollama", title: "Ollama", ports: [11434], owner: "library"),
    LocalProvider(name: "lmstudio", title: "LM Studio", ports: [1234], owner: "organization_owner"),
    LocalProvider(name: "llamacpp", title: "llama.cpp", ports: [8080, 8081], owner: "llamacpp"),
    LocalProvider(name: "vllm", title: "vLLM", ports: [8000], owner: "vllm"),
    LocalProvider(name: "sglang", title: "SGLang", ports: [30000], owner: "sglang"),
    LocalProvider(name: "textgen", title: "text-generation-webui", ports: [5000], owner: "user"),
    LocalProvider(name: "tabbyapi", title: "TabbyAPI", ports: [5000], owner: "tabbyapi"),
    LocalProvider(name: "koboldcpp", title: "KoboldCpp", ports: [5001], owner: "koboldcpp"),
    LocalProvider(name: "jan", title: "Jan", ports: [1337], owner: nil),
    LocalProvider(name: "gpt4all", title: "GPT4All", ports: [4891], owner: nil),
    LocalProvider(name: "localai", title: "LocalAI", ports: [8080], owner: nil),
  ]

  static let unknown = LocalProvider(name: "local", title: "an OpenAI-compatible server", ports: [], owner: nil)

  /// Every port worth asking, once.
  static var usualPorts: [Int] {
    known.flatMap(\.ports).reduce(into: []) { ports, port in
      if !ports.contains(port) { ports.append(port) }
    }
  }

  /// Whose list it is. By what the models say of themselves; by the port only where they say nothing that is known.
  /// - Parameter owners: the `owned_by` of the models, as far as they have any.
  static func recognise(owners: some Sequence<String>, port: Int) -> LocalProvider {
    let owners = Set(owners.lazy.map { $0.lowercased() })
    if let provider = known.first(where: { $0.owner.map(owners.contains) ?? false }) { return provider }
    let usual = known.filter { $0.ports.contains(port) }
    if usual.count == 1, let only = usual.first { return only }
    return owners.isEmpty ? usual.first { $0.owner == nil } ?? unknown : unknown
  }
}

/// Something on this machine that serves a list of models, or would to who has its key.
struct LocalFinding: Sendable {
  let provider: LocalProvider
  let port: Int
  /// What it lists; nil where it wants a key first.
  let modelIDs: [String]?
}
