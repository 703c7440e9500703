// What the fields, parameters and subprotocols of a scenario's requests are made of.
import Foundation
import TestSupport

extension CredentialScenario {
  static let keyFields = ["authorization", "x-api-key", "api-key", "x-goog-api-key"]
  var keyField: String { mutating get { random.pick(Self.keyFields) } }

  /// Fields for the keys of others, as documented; the words that make a field one; and parameters.
  static let foreignFields = [
    "Cookie", "Proxy-Authorization", "ChatGPT-Account-ID", "x-litellm-api-key", "x-portkey-api-key", "x-portkey-virtual-key",
    "x-portkey-config", "x-bf-vk",
    "cf-aig-authorization", "Ocp-Apim-Subscription-Key", "Helicone-Auth", "x-stainless-auth", "apikey", "X-Auth-Token",
  ]
  static let words = ["api-key", "apikey", "subscription-key", "authorization", "auth-token"]
  static let twins = [
    "x_api_key", "api_key", "x_goog_api_key", "openai_organization", "openai_project", "proxy_authorization", "X_Backend_Key_or",
  ]
  static let parameters = ["key", "api_key", "api-key", "apikey", "access_token", "token", "subscription-key"]

  mutating func foreignField() -> String {
    switch Int.random(in: 0..<4, using: &random) {
    case 0: return random.pick(Self.twins)
    case 1: return random.pick(["x-", "my", "z_", ""]) + "q" + random.pick(Self.words) + random.pick(["", "s", "-2", "_b"])
    case 2: return random.pick(Self.foreignFields).replacingOccurrences(of: "-", with: "_")
    default: return random.pick(Self.foreignFields)
    }
  }

  mutating func escapedAtRandom(_ name: String) -> String {
    name.utf8.map { random.oneIn(4) ? "%" + String($0, radix: 16, uppercase: random.oneIn(2)) : String(Unicode.Scalar($0)) }.joined()
  }

  mutating func subprotocols() -> String {
    let key = "\(cased("openai-insecure-api-key")).\(secret(for: []))"
    let element = random.pick([key, "\"\(key)\"", "'\(key)'", "\"b, \(key)\"", "\\\(key)", "\t\(key) ", "\"\(key),\(secret(for: []))\""])
    return ["realtime", element, "b"].shuffled(using: &random).joined(separator: random.pick([",", ", ", " , "]))
  }

  mutating func field(_ name: String, _ value: String) -> String {
    "\(cased(name)): \(name == "authorization" ? random.pick(["Bearer ", "bearer ", "BEARER  "]) : "")\(value)"
  }

  mutating func bare(_ key: String) -> String { field(keyField, key) }

  /// Keys for some of the backends, for `target` more often than not.
  mutating func ringKeys(_ target: Int) -> [(backend: Int, key: String)] {
    var keys: [(Int, String)] = []
    for index in backends.indices where index == target ? !random.oneIn(5) : random.oneIn(2) {
      keys.append((index, secret(for: namedOwners(index))))
    }
    if keys.isEmpty { keys.append((target, secret(for: namedOwners(target)))) }
    return keys
  }

  mutating func ring(_ entries: [String]) -> String {
    let space = random.oneIn(3) ? " " : ""
    return "keyring:" + entries.shuffled(using: &random).joined(separator: "\(space);\(space)") + (random.oneIn(4) ? ";" : "")
  }

  /// A keyring that is wrong in one way: none of its keys may go anywhere.
  mutating func misspeltRing() -> String {
    let name = random.pick(backends).name
    let (one, two) = (secret(for: []), secret(for: []))
    return random.pick([
      "keyring:\(name)=\(one);\(name)=\(two)", "keyring:\(name)x=\(one);\(name)=\(two)", "keyring:\(name)=\(one);\(two)",
      "keyring:\(one)", "keyring:\(name)=\(one);=\(two)", "keyring:\(name)=\(one);nobody=\(two)",
      "Bearer keyring:\(name)=\(one);nobody=\(two)",
      "\"keyring:\(name)=\(one);nobody=\(two)\"",
      "keyring:\(name)=\(one)\(random.pick([",", " ", "&", ";\u{301}", "|", ":", "; ;x "]))\(name)=\(two)",
      "keyring=\(name)=\(one)", "my keyring:\(name)=\(one)", "keyring :\(name)=\(one)", "keyring\u{301}:\(name)=\(one)",
      "Keyring:\(name)=\(one);nobody=\(two)", "keyring: \(name)=\(one),\(name)=\(two);x",
    ])
  }

  /// Several credentials at once that do not agree, or a key of the proxy's own where a backend's belongs.
  mutating func slip(_ target: Int, _ direct: Int?) -> [String] {
    let name = backends[target].name
    let header = "X-Backend-Key-\(Self.headerName(name))"
    switch Int.random(in: 0..<7, using: &random) {
    case 6: return ["\(cased("X-Backend-Key")): \(secret(for: []))", "\(header): keyring:\(name)=\(secret(for: []))"]
    case 0: return ["Authorization: Bearer keyring:\(name)=\(secret(for: []))", "x-api-key: keyring:\(name)=\(secret(for: []))"]
    case 1: return ["Authorization: Bearer keyring:\(name)=\(secret(for: []))", "\(header): \(secret(for: []))"]
    case 2: return ["\(header)-not: \(secret(for: []))", bare(secret(for: []))]
    case 3:
      let owners = bareOwners(direct)
      return [bare(secret(for: owners)), bare(secret(for: owners))]
    case 4: return clients.isEmpty ? [] : ["\(cased(header)): \(random.pick(clients).key)"]
    default:
      return clients.isEmpty ? [] : [field(keyField, "keyring:\(name)=\(random.pick(clients).key);gateway=\(random.pick(clients).key)")]
    }
  }

  mutating func cased(_ name: String) -> String {
    switch Int.random(in: 0..<4, using: &random) {
    case 0: name.uppercased()
    case 1: name.lowercased()
    case 2: String(name.enumerated().map { $0.offset.isMultiple(of: 2) ? Character($0.element.uppercased()) : $0.element })
    default: name
    }
  }

  /// As the documentation has it: a hyphen for every character that no header name may have.
  static func headerName(_ name: String) -> String {
    String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "!#$%&'*+-.^_`|~".contains($0)) ? $0 : "-" })
  }

  static func escaped(_ text: String) -> String { text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? text }
}
