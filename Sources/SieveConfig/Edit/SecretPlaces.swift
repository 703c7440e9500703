/// Where keys may stand in a file: a secret's key is the same at every depth, headers hold what they like, and an alias stands for what its
/// anchor carries, wherever that is.
struct SecretPlaces {
  enum Kind: Int {
    /// Only a URL may have a password in it.
    case other, proxy, secret
  }

  struct Scalar {
    var node: SourceNode
    var kind: Kind
  }

  /// By where they begin; one that is used in several places is what most has to be covered.
  private(set) var scalars: [Int: Scalar] = [:]
  /// Mappings of headers.
  private(set) var headers: [SourceNode] = []

  mutating func read(_ node: SourceNode, at path: [String]) {
    switch node.content {
    case .scalar:
      let kind: Kind =
        if path.last.map(SecretText.isSecret) ?? false || path.last == "headers" || path.dropLast().last == "headers" {
          .secret
        } else {
          path.last == "proxy" ? .proxy : .other
        }
      let known = scalars[node.start]
      if (known?.kind.rawValue ?? -1) < kind.rawValue { scalars[node.start] = Scalar(node: node, kind: kind) }
    case .alias(_, let target): read(target, at: path)
    case .sequence(let elements, _): for element in elements { read(element, at: path) }
    case .mapping(let entries, _):
      if path.last == "headers" { headers.append(node) }
      for entry in entries { read(entry.value, at: entry.isMerge ? path : path + [entry.key.text ?? ""]) }
    }
  }
}
