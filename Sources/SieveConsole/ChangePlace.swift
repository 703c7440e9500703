/// What a path of a change is about, in the words of a rule: `section`, `key` and `field`.
struct ChangePlace {
  let section: String?
  let key: String?
  /// Of a condition its field, of an alias its name.
  var field: String?

  init(_ path: [String]) {
    if path.first == "aliases" {
      (section, key, field) = ("aliases", path.count > 1 ? "alias" : nil, path.dropFirst().first)
      return
    }
    section = path.count > 1 ? path.prefix(2).joined(separator: "/") : nil
    let rest = path.dropFirst(2)
    // `where` and `exclude.where` have fields below them.
    let keyLength = rest.first == "exclude" ? 2 : 1
    let isCondition = rest.prefix(keyLength).last == "where"
    key = rest.isEmpty ? nil : (isCondition ? rest.prefix(keyLength) : rest).joined(separator: ".")
    field = isCondition && rest.count > keyLength ? rest.last : nil
  }
}
