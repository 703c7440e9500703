/// The counters of one answer under the names that providers have for them.
struct UsageCounts {
  enum Counter {
    /// Of the whole prompt.
    case prompt
    /// Of the prompt; of Anthropic's, what no cache had to do with.
    case input
    case output
    /// Not in `input`: Anthropic counts what its cache had, and what it put there, apart. They are in `prompt` where gateways tell both.
    case readFromCache, writtenToCache
    /// Part of `input` and of `prompt`.
    case cachedInput
    /// Not in `output`: Gemini counts thoughts apart.
    case thoughts
  }

  // No array: one is made for every request.
  private var prompt: Int?
  private var input: Int?
  private var output: Int?
  private var readFromCache = 0
  private var writtenToCache = 0
  private var cachedInput = 0
  private var thoughts = 0

  /// nil: nothing was told.
  var usage: TokenUsage? {
    guard prompt != nil || input != nil || output != nil else { return nil }
    let whole = prompt ?? (input ?? 0) + readFromCache + writtenToCache
    return TokenUsage(input: whole, output: (output ?? 0) + thoughts, cached: min(whole, max(readFromCache, cachedInput)))
  }

  /// More than anybody's answer has; a counter beyond it is no counter.
  private static let most = 1 << 40

  mutating func note(_ counter: Counter, _ count: Int) {
    guard 0...Self.most ~= count else { return }
    switch counter {
    case .prompt: prompt = count
    case .input: input = count
    case .output: output = count
    case .readFromCache: readFromCache = count
    case .writtenToCache: writtenToCache = count
    case .cachedInput: cachedInput = count
    case .thoughts: thoughts = count
    }
  }

  /// Reads the `usage` object that `bytes` begin with. Returns its length; nil where it is not whole, or no JSON: such a one tells nothing.
  mutating func read(_ bytes: UnsafeRawBufferPointer) -> Int? {
    var scanner = JSONScanner(bytes)
    var counts = self
    do throws(ModelListError) { try counts.read(&scanner, depth: 1) } catch { return nil }
    self = counts
    return scanner.position
  }

  private mutating func read(_ scanner: inout JSONScanner, depth: Int) throws(ModelListError) {
    try scanner.object { (scanner, name) throws(ModelListError) in
      if depth == 1, scanner.peek == UInt8(ascii: "{") { return try read(&scanner, depth: 2) }
      let start = scanner.position
      try scanner.skipValue()
      guard let count = Self.count(scanner.bytes, start..<scanner.position), let counter = Self.counter(name, scanner, depth: depth) else {
        return
      }
      note(counter, count)
    }
  }

  /// nil for what is no count.
  private static func count(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int? {
    guard range.count < 16 else { return nil }
    var count = 0
    for i in range {
      guard bytes[i].isDigit else { return nil }
      count = count * 10 + Int(bytes[i] - UInt8(ascii: "0"))
    }
    return count
  }

  private static func counter(_ name: JSONScanner.StringToken, _ scanner: JSONScanner, depth: Int) -> Counter? {
    if depth == 2 { return scanner.says("cached_tokens", name) ? .cachedInput : nil }
    return names[min(name.content.count, names.count - 1)].first { scanner.says($0.name, name) }?.counter
  }

  /// By their length; the last place is for names that are longer than all.
  private static let names: [[(name: StaticString, counter: Counter)]] = {
    let all: [(name: StaticString, counter: Counter)] = [
      ("prompt_tokens", .prompt), ("completion_tokens", .output), ("input_tokens", .input), ("output_tokens", .output),
      ("cache_read_input_tokens", .readFromCache), ("cache_creation_input_tokens", .writtenToCache), ("promptTokenCount", .prompt),
      ("candidatesTokenCount", .output), ("thoughtsTokenCount", .thoughts), ("cachedContentTokenCount", .cachedInput),
      // DeepSeek's.
      ("prompt_cache_hit_tokens", .cachedInput),
    ]
    let longest = all.map(\.name.utf8CodeUnitCount).max() ?? 0
    return (0...longest + 1).map { length in all.filter { $0.name.utf8CodeUnitCount == length } }
  }()
}
