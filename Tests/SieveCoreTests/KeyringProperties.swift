// What holds of a keyring whatever its bytes: for the tests with random ones, and for the fuzzer.

import SieveCore

enum KeyringProperties {
  static let names = ["a", "b", "openai"]

  private static let policy = CredentialPolicy(
    Configuration(
      backends: names.map { Backend(name: $0, baseURL: BaseURL(scheme: .http, host: "h", port: 80, path: ""), auth: .passthrough) }))

  /// What is wrong with how `value` is read, as the value of a key's field; nil where nothing is.
  static func violation(_ value: [UInt8]) -> String? {
    var fields = ClientFields()
    fields.addKey(value, in: .xAPIKey)
    guard let client = try? policy.admit(fields) else { return nil }
    let isRing = startsAsRing(value)
    for (index, name) in names.enumerated() {
      guard case .send(let line)? = try? policy.decision(for: index, client, isDirect: true) else { continue }
      let key = Array(line.value.utf8).dropFirst("Bearer ".utf8.count)
      if let violation = isRing ? violation(ofEntry: Array(key), name, value) : violation(ofBare: Array(key), value) { return violation }
    }
    return nil
  }

  /// A backend gets what stands behind its own name, and nothing that somebody could mean for another.
  private static func violation(ofEntry key: [UInt8], _ name: String, _ value: [UInt8]) -> String? {
    guard carelessKeys(of: name, in: value).contains(where: { $0.elementsEqual(key) }) else {
      return "\(name) gets what does not stand behind its name"
    }
    guard key.allSatisfy({ 0x21..<0x7F ~= $0 && !" ,;&\"'<>()[]{}\\?`".utf8.contains($0) }) else { return "\(name) gets what is no token" }
    if key.drop(while: { $0 != sign }).contains(where: { $0 != sign }) { return "\(name) gets another's entry" }
    return nil
  }

  /// What could be a keyring with a slip in it goes to nobody.
  private static func violation(ofBare key: [UInt8], _ value: [UInt8]) -> String? {
    guard key.elementsEqual(value) else { return "a key is not what was sent" }
    let lower = value.map { 0x41...0x5A ~= $0 ? $0 | 0x20 : $0 }
    guard let word = lower.firstRange(of: Array("keyring".utf8)) else { return nil }
    let rest = lower[word.upperBound...]
    return rest.first == UInt8(ascii: ":") || rest.contains(sign) ? "a keyring goes to a backend whole" : nil
  }

  private static let sign = UInt8(ascii: "=")

  private static func startsAsRing(_ value: [UInt8]) -> Bool {
    value.prefix(8).map { 0x41...0x5A ~= $0 ? $0 | 0x20 : $0 }.elementsEqual("keyring:".utf8)
  }

  /// The keys that somebody reads behind `NAME=` who takes whatever people separate with for a separator.
  private static func carelessKeys(of name: String, in value: [UInt8]) -> [ArraySlice<UInt8>] {
    let isSeparator = { (byte: UInt8) in byte <= 0x20 || byte == 0x7F || ",;&".utf8.contains(byte) }
    let text = value.dropFirst(8)
    return text.indices.compactMap { start in
      guard text[start...].starts(with: name.utf8), start == text.startIndex || isSeparator(text[start - 1]) else { return nil }
      let behind = text[start...].dropFirst(name.utf8.count).drop { $0 == 0x20 || $0 == 0x09 }
      guard behind.first == sign else { return nil }
      return behind.dropFirst().drop { $0 == 0x20 || $0 == 0x09 }.prefix { !isSeparator($0) }
    }
  }
}
