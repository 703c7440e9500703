internal import SieveCore

extension Section {
  /// The key that `os.environ/NAME`, `file:PATH`, `credential:NAME` or the value itself says; nil, with the problem recorded, where that is none.
  func secret(_ key: Key) -> Secret? {
    guard !isValueless(key) else {
      // Not absent: whoever began to write a key does not mean that none is needed.
      fail("'\(key.rawValue)' has no value", at: key)
      return nil
    }
    guard let text = text(key) else { return nil }
    switch SecretReference.misspelling(text, environment: context.environment, readFile: context.readFile) {
    case .variable(let name)?:
      fail(
        "'\(key.rawValue)' looks like a variable's name; write os.environ/\(name) for what the variable \(name.quotedInMessage) holds",
        at: key)
      return nil
    case .file(let path)?:
      fail("'\(key.rawValue)' is the path of a file; write \("file:\(path)".quotedInMessage) for what the file holds", at: key)
      return nil
    case .header?:
      fail("'\(key.rawValue)' begins with a header's name; write the key alone, and in 'auth_header' which header it goes into", at: key)
      return nil
    case .scheme?:
      fail("'\(key.rawValue)' begins with 'Bearer ', which is added where it is sent; write the key alone", at: key)
      return nil
    case .dollar?: warn("'\(key.rawValue)' begins with $ and is taken as it is; os.environ/NAME reads a variable", at: key)
    case nil: break
    }
    do {
      return try SecretReference(text).resolve(environment: context.environment, readFile: context.readFile)
    } catch {
      fail("'\(key.rawValue)': \(error.message)", at: key)
      return nil
    }
  }
}
