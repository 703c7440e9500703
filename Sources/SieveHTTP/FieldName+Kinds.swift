/// Names that are known by what they hold or how they begin: nobody can list all gateways' names for a key.
extension FieldName {
  /// What kind of name it is that is none of the known ones.
  static func ofKind(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> FieldName {
    if mayCarryCredential(bytes, count), let name = credential(bytes, count) { return name }
    if isListedCredential(bytes, count) { return .credential }
    if endsAsAddress(bytes, count) { return .edge }
    switch bytes[0] | 0x20 {
    case UInt8(ascii: "x"):
      if starts(bytes, count, "x-forwarded-") { return .xForwarded }
      if bytes[2] | 0x20 == UInt8(ascii: "m"), starts(bytes, count, FieldName.modelSieve.spelling) { return .modelSieve }
      return namesClientAddress(bytes, count) ? .edge : .other
    case UInt8(ascii: "s"):
      if starts(bytes, count, "sec-") { return sec(bytes, count) }
      if isExactly(bytes, count, "strict-transport-security") { return .addressPolicy }
    case UInt8(ascii: "a"):
      if starts(bytes, count, "access-control-") { return .accessControl }
      if starts(bytes, count, "akamai-") { return .edge }
      if isExactly(bytes, count, "alt-svc") { return .addressPolicy }
    case UInt8(ascii: "c"):
      // Those of Cloudflare's own gateway are for the gateway, which a backend may be.
      if starts(bytes, count, "cf-"), !starts(bytes, count, "cf-aig-") { return .edge }
      if starts(bytes, count, "cloudfront-") || isExactly(bytes, count, "cdn-loop") { return .edge }
      if isExactly(bytes, count, "clear-site-data") { return .addressPolicy }
    case UInt8(ascii: "f"):
      if starts(bytes, count, "fly-") || starts(bytes, count, "fastly-") || starts(bytes, count, "forwarded-") { return .edge }
    case UInt8(ascii: "n"):
      if isExactly(bytes, count, "nel") { return .addressPolicy }
    case UInt8(ascii: "r"):
      if isExactly(bytes, count, "report-to") || isExactly(bytes, count, "reporting-endpoints") { return .addressPolicy }
    case UInt8(ascii: "p"):
      if starts(bytes, count, "public-key-pins") { return .addressPolicy }
    case UInt8(ascii: "o"):
      if spells(bytes, count, "openai-organization") || spells(bytes, count, "openai-project") { return .credential }
    default: break
    }
    return .other
  }

  /// Whether a name says by its end that it holds somebody's address: every network has a name of its own for that.
  @inline(__always)
  private static func endsAsAddress(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    switch bytes[count - 1] | 0x20 {
    case UInt8(ascii: "p"): count >= 4 && spells(bytes + count - 3, 3, "-ip") || count >= 8 && spells(bytes + count - 8, 8, "clientip")
    case UInt8(ascii: "r"):
      count >= 11 && spells(bytes + count - 11, 11, "remote-addr") || count >= 11 && spells(bytes + count - 11, 11, "client-addr")
    default: false
    }
  }

  /// Whether a name that begins with an `x` is one under which a network in front of us says whom it serves.
  private static func namesClientAddress(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    // SDKs send many names that begin so; the third letter settles nearly all of them.
    switch bytes[2] | 0x20 {
    case UInt8(ascii: "v"): starts(bytes, count, "x-vercel-")
    case UInt8(ascii: "a"): starts(bytes, count, "x-azure-") || starts(bytes, count, "x-appengine-") || starts(bytes, count, "x-akamai-")
    case UInt8(ascii: "f"): isExactly(bytes, count, "x-forwarded")
    case UInt8(ascii: "o"): isExactly(bytes, count, "x-original-forwarded-for")
    case UInt8(ascii: "e"): isExactly(bytes, count, "x-envoy-external-address")
    default: false
    }
  }

  private static func sec(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> FieldName {
    if starts(bytes, count, "sec-websocket-") { return .other }
    if isExactly(bytes, count, FieldName.secFetchSite.spelling) { return .secFetchSite }
    return isExactly(bytes, count, FieldName.secFetchMode.spelling) ? .secFetchMode : .sec
  }

  // MARK: Credentials

  /// Whether `ke` or `th` is in it: one of them is in every name that carries a credential, but for the listed ones, and in few others.
  /// Eight bytes at a time, since it is asked of most names of a head.
  @inline(__always)
  private static func mayCarryCredential(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    guard count >= 8 else {
      for i in 1..<count {
        let (first, second) = (bytes[i - 1] | 0x20, bytes[i] | 0x20)
        if first == UInt8(ascii: "k"), second == UInt8(ascii: "e") { return true }
        if first == UInt8(ascii: "t"), second == UInt8(ascii: "h") { return true }
      }
      return false
    }
    let raw = UnsafeRawPointer(bytes)
    var found: UInt64 = 0
    // By seven, since a pair may lie across.
    for i in stride(from: 0, to: count - 8, by: 7) { found |= keyPairs(raw.loadUnaligned(fromByteOffset: i, as: UInt64.self)) }
    // The last eight, which may overlap with those before.
    return found | keyPairs(raw.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)) != 0
  }

  /// Not 0 where a `ke` or a `th` is among eight bytes of text.
  @inline(__always)
  private static func keyPairs(_ word: UInt64) -> UInt64 {
    let text = UInt64(littleEndian: word) | ones &* 0x20
    let next = text >> 8
    return zeros(text ^ ones &* UInt64(UInt8(ascii: "k"))) & zeros(next ^ ones &* UInt64(UInt8(ascii: "e")))
      | zeros(text ^ ones &* UInt64(UInt8(ascii: "t"))) & zeros(next ^ ones &* UInt64(UInt8(ascii: "h")))
  }

  private static let ones: UInt64 = 0x0101_0101_0101_0101

  /// The highest bit of every byte that is 0, and maybe of some above one that is (the `haszero` of Anderson's bit hacks): what it finds too
  /// much is looked at closely.
  @inline(__always)
  private static func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word & (ones &* 0x80) }

  /// `credential` or `xBackendKey`; nil where it is neither. Backends and gateways differ in whether `_` and `-` are the same to them.
  private static func credential(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> FieldName? {
    if spellsStart(bytes, count, FieldName.xBackendKey.spelling) {
      let end = FieldName.xBackendKey.spelling.utf8CodeUnitCount
      // In a spelling of its own it is not read, for nobody means it, and does not pass.
      let isPlain = starts(bytes, count, FieldName.xBackendKey.spelling) && (count == end || bytes[end] == UInt8(ascii: "-"))
      return isPlain ? .xBackendKey : .credential
    }
    if spellsStart(bytes, count, "x-portkey-") { return .credential }
    if count >= 5, spellsStart(bytes + count - 5, 5, "-auth") { return .credential }
    for start in 0..<count {
      switch bytes[start] | 0x20 {
      case UInt8(ascii: "a"):
        for word in wordsOfCredentials where spellsStart(bytes + start, count - start, word) { return .credential }
      case UInt8(ascii: "s") where spellsStart(bytes + start, count - start, "subscription-key"): return .credential
      default: break
      }
    }
    return nil
  }

  /// Whether it is one of the names that carry a credential and hold no word that says so.
  @inline(__always)
  private static func isListedCredential(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    switch count {
    case 7: spells(bytes, count, "cookie2") || spells(bytes, count, "x-bf-vk")
    case 18: spells(bytes, count, "chatgpt-account-id")
    default: false
    }
  }

  /// What such a name holds, of the words that begin with an `a`.
  private static let wordsOfCredentials: [StaticString] = ["api-key", "apikey", "authorization", "auth-token", "auth-key", "access-token"]

  // MARK: Comparing

  @inline(__always)
  private static func starts(_ bytes: UnsafePointer<UInt8>, _ count: Int, _ word: StaticString) -> Bool {
    count >= word.utf8CodeUnitCount && equalsIgnoringCase(bytes, word)
  }

  @inline(__always)
  private static func isExactly(_ bytes: UnsafePointer<UInt8>, _ count: Int, _ word: StaticString) -> Bool {
    count == word.utf8CodeUnitCount && equalsIgnoringCase(bytes, word)
  }

  /// As `starts`, where `_` is as good as `-`.
  private static func spellsStart(_ bytes: UnsafePointer<UInt8>, _ count: Int, _ word: StaticString) -> Bool {
    guard count >= word.utf8CodeUnitCount else { return false }
    let expected = word.utf8Start
    for i in 0..<word.utf8CodeUnitCount {
      let byte = bytes[i] == UInt8(ascii: "_") ? UInt8(ascii: "-") : bytes[i] | 0x20
      if byte != expected[i] { return false }
    }
    return true
  }

  private static func spells(_ bytes: UnsafePointer<UInt8>, _ count: Int, _ word: StaticString) -> Bool {
    count == word.utf8CodeUnitCount && spellsStart(bytes, count, word)
  }
}
