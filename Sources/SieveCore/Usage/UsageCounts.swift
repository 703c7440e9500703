/// The counters of one answer under the names that providers have for them.
struct UsageCounts {
  enum Counter {
    case input, output
    /// Not in `input`: Anthropic counts what its cache had, and what it put there, apart.
    case readFromCache, writtenToCache
    /// Part of `input`.
    case cachedInput
    /// Not in `output`: Gemini counts thoughts apart.
    case thoughts
  }

  // No array: one is made for every request.
  private var input: Int?
  private var output: Int?
  private var readFromCache = 0
  private var writtenToCache = 0
  private var cachedInput = 0
  private var thoughts = 0

  /// nil: nothing was told.
  var usage: TokenUsage? {
    guard input != nil || output != nil else { return nil }
    let whole = (input ?? 0) + readFromCache + writtenToCache
    return TokenUsage(input: whole, output: (output ?? 0) + thoughts, cached: min(whole, readFromCache + cachedInput))
  }

  /// More than anybody's answer has; a counter beyond it is no counter.
  private static let most = 1 << 40

  mutating func note(_ counter: Counter, _ count: Int) {
    guard 0...Self.most ~= count else { return }
    switch counter {
    case .input: input = count
    case .output: output = count
    case .readFromCache: readFromCache = count
    case .writtenToCache: writtenToCache = count
    case .cachedInput: cachedInput = count
    case .thoughts: thoughts = count
    }
  }

  /// Reads a `usage` object. What is no JSON tells nothing.
  mutating func read(_ object: UnsafeRawBufferPointer) {
    var scanner = JSONScanner(object)
    var found: [(Counter, Int)] = []
    do { try Self.read(&scanner, depth: 1, &found) } catch { return }
    for (counter, count) in found { note(counter, count) }
  }

  private static func read(_ scanner: inout JSONScanner, depth: Int, _ found: inout [(Counter, Int)]) throws(ModelListError) {
    try scanner.object { (scanner, name) throws(ModelListError) in
      if scanner.peek == UInt8(ascii: "{"), depth == 1 { return try read(&scanner, depth: 2, &found) }
      let counter = counter(name, scanner, depth: depth)
      let start = scanner.position
      try scanner.skipValue()
      let digits = scanner.bytes[start..<scanner.position]
      guard let counter, digits.count < 16, digits.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else { return }
      found.append((counter, digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }))
    }
  }

  private static func counter(_ name: JSONScanner.StringToken, _ scanner: JSONScanner, depth: Int) -> Counter? {
    if depth == 2 { return scanner.says("cached_tokens", name) ? .cachedInput : nil }
    return names.first { scanner.says($0.name, name) }?.counter
  }

  private static let names: [(name: StaticString, counter: Counter)] = [
    ("prompt_tokens", .input), ("completion_tokens", .output), ("input_tokens", .input), ("output_tokens", .output),
    ("cache_read_input_tokens", .readFromCache), ("cache_creation_input_tokens", .writtenToCache), ("promptTokenCount", .input),
    ("candidatesTokenCount", .output), ("thoughtsTokenCount", .thoughts), ("cachedContentTokenCount", .cachedInput),
  ]
}
