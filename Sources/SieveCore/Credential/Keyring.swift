/// `keyring:NAME=KEY;NAME=KEY`: several keys in one field, for frontends that have one. Read as bytes; this is the only grammar of it, for
/// requests and for the configuration's check alike.
package struct Keyring {
  typealias Entry = (name: [UInt8], key: Secret)

  /// What a keyring begins with, in any case, before its colon.
  private static let word: StaticString = "keyring"
  /// `NAME` in a keyring that stands for this proxy.
  package static let gateway = "gateway"
  /// Longer than any provider's key: tokens that hold signed claims take up to four thousand bytes.
  private static let longestKey = 8192

  /// Names and keys in order; nil where an entry is not one name and one key, or there are more than `most`.
  let entries: [Entry]?

  /// nil where `value` does not begin as a keyring.
  init?(_ value: [UInt8], most: Int) {
    let start = Self.word.utf8CodeUnitCount
    guard value.count > start, value[start] == UInt8(ascii: ":"), Self.isWord(value, at: 0) else { return nil }
    entries = Self.entries(value[(start + 1)...], most: most)
  }

  /// White space around names and keys does not count, nor do entries with nothing in them.
  private static func entries(_ text: ArraySlice<UInt8>, most: Int) -> [Entry]? {
    var entries: [Entry] = []
    for part in text.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: true) {
      let entry = trimmed(part)
      if entry.isEmpty { continue }
      guard entries.count < most, let sign = entry.firstIndex(of: UInt8(ascii: "=")) else { return nil }
      let name = trimmed(entry[..<sign])
      let key = trimmed(entry[(sign + 1)...])
      guard !name.isEmpty, isKey(key) else { return nil }
      entries.append((Array(name), Secret(key)))
    }
    return entries.isEmpty ? nil : entries
  }

  private static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var text = text
    while text.first == 0x20 || text.first == 0x09 { text = text.dropFirst() }
    while text.last == 0x20 || text.last == 0x09 { text = text.dropLast() }
    return text
  }

  /// A token (RFC 9110 §5.6.2) or what Authorization takes for one (§11.2), without what people separate entries with by mistake: of two
  /// entries that were run together an equals sign is left inside, and it may stand at the end alone.
  private static func isKey(_ key: ArraySlice<UInt8>) -> Bool {
    guard !key.isEmpty, key.count <= longestKey, key.first != UInt8(ascii: "=") else { return false }
    var rest = key
    while rest.last == UInt8(ascii: "=") { rest = rest.dropLast() }
    return rest.allSatisfy(isKeyByte)
  }

  private static func isKeyByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
    default: marks.utf8.contains(byte)
    }
  }

  private static let marks = "-._~+/:@!#$%*^|"

  // MARK: What only looks like one

  /// Whether a keyring with a slip in it could look so: the word and an entry after it, wherever it stands. Taken for one key, it would go to
  /// somebody whole.
  static func isLike(_ value: [UInt8]) -> Bool {
    let length = word.utf8CodeUnitCount
    guard value.count > length else { return false }
    for start in 0..<value.count - length where value[start] | 0x20 == UInt8(ascii: "k") && isWord(value, at: start) {
      // Once is enough: what comes after the first comes after the others, too.
      return value[start + length] == UInt8(ascii: ":") || value[(start + length)...].contains(UInt8(ascii: "="))
        || value[(start + length)...].contains(UInt8(ascii: ":"))
    }
    return false
  }

  private static func isWord(_ value: [UInt8], at start: Int) -> Bool {
    let expected = word.utf8Start
    for i in 0..<word.utf8CodeUnitCount where value[start + i] | 0x20 != expected[i] { return false }
    return true
  }

  // MARK: For the configuration's check

  /// What `canHold` says no to, for messages.
  package static let keyRule =
    "letters, digits and \(marks), with = at its end only, and without 'keyring:' in it"

  /// Whether a keyring, and a field by itself, can carry `key` so that it arrives as it is.
  package static func canHold(_ key: Secret) -> Bool {
    isKey(key.revealedBytes[...]) && !isLike(key.revealedBytes)
  }

  /// Whether a keyring can call a backend by `name`.
  package static func canName(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    let isPlain = bytes.allSatisfy {
      $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: ",")
    }
    return isPlain && !bytes.isEmpty && bytes.map(\.asciiLowercased) != Array(gateway.utf8)
  }
}
