import SieveCore

extension Section {
  /// The key that `os.environ/NAME`, `file:PATH`, `credential:NAME` or the value itself says; nil, with the problem recorded, where that is none.
  func secret(_ key: Key) -> Secret? {
    guard !isValueless(key) else {
      // Not absent: whoever began to write a key does not mean that none is needed.
      fail("'\(key.rawValue)' has no value", at: key)
      return nil
    }
    guard let text = text(key) else { return nil }
    if text.hasPrefix("$") {
      warn("'\(key.rawValue)' begins with $ and is taken as it is; os.environ/NAME reads a variable", at: key)
    }
    do {
      return try SecretReference(text).resolve(environment: context.environment, readFile: context.readFile)
    } catch {
      fail("'\(key.rawValue)': \(error.message)", at: key)
      return nil
    }
  }
}
