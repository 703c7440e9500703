import SieveCore
import TestSupport
import Testing

@Suite("Finding usage in answers")
struct UsageScannerTests {
  struct Answer: CustomTestStringConvertible {
    let name: String
    let text: String
    var dialect = UsageScanner.Dialect.usageObject
    let usage: TokenUsage?
    var testDescription: String { name }
  }

  static let answers = [
    Answer(
      name: "OpenAI chat",
      text:
        #"{"id":"x","choices":[{"message":{"content":"say \"usage\": {\"prompt_tokens\": 9}"}}],"usage":{"prompt_tokens":12,"completion_tokens":34,"total_tokens":46,"prompt_tokens_details":{"cached_tokens":4}}}"#,
      usage: TokenUsage(input: 12, output: 34, cached: 4)),
    Answer(
      name: "OpenAI stream",
      text:
        "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}],\"usage\":null}\n\ndata: {\"choices\":[],\"usage\": {\"prompt_tokens\": 5, \"completion_tokens\": 6}}\n\ndata: [DONE]\n\n",
      usage: TokenUsage(input: 5, output: 6)),
    Answer(name: "embeddings", text: #"{"data":[],"usage":{"prompt_tokens":8,"total_tokens":8}}"#, usage: TokenUsage(input: 8, output: 0)),
    Answer(
      name: "responses",
      text:
        "event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":{\"usage\":{\"input_tokens\":36,\"input_tokens_details\":{\"cached_tokens\":3},\"output_tokens\":87,\"output_tokens_details\":{\"reasoning_tokens\":9}}}}\n\n",
      usage: TokenUsage(input: 36, output: 87, cached: 3)),
    Answer(
      name: "Anthropic stream",
      text:
        "event: message_start\ndata: {\"message\":{\"usage\":{\"input_tokens\":25,\"cache_creation_input_tokens\":7,\"cache_read_input_tokens\":100,\"output_tokens\":1}}}\n\nevent: message_delta\ndata: {\"delta\":{},\"usage\":{\"output_tokens\":15}}\n\n",
      usage: TokenUsage(input: 132, output: 15, cached: 100)),
    Answer(
      name: "LiteLLM",
      text:
        #"{"usage":{"prompt_tokens":120,"completion_tokens":5,"cache_read_input_tokens":100,"cache_creation_input_tokens":10,"prompt_tokens_details":{"cached_tokens":100}}}"#,
      usage: TokenUsage(input: 120, output: 5, cached: 100)),
    Answer(
      name: "DeepSeek",
      text: #"{"usage":{"prompt_tokens":50,"completion_tokens":6,"prompt_cache_hit_tokens":40,"prompt_cache_miss_tokens":10}}"#,
      usage: TokenUsage(input: 50, output: 6, cached: 40)),
    Answer(
      name: "Ollama",
      text: #"{"message":{"content":"eval_count\": 7"},"done":true,"prompt_eval_count":26,"prompt_eval_duration":1,"eval_count": 290}"#,
      dialect: .evalCounts, usage: TokenUsage(input: 26, output: 290)),
    Answer(
      name: "Gemini",
      text:
        #"[{"usageMetadata":{"promptTokenCount":4,"candidatesTokenCount":1}},{"usageMetadata":{"promptTokenCount":4,"candidatesTokenCount":10,"thoughtsTokenCount":5,"cachedContentTokenCount":2,"promptTokensDetails":[{"modality":"TEXT","tokenCount":4}]}}]"#,
      usage: TokenUsage(input: 4, output: 15, cached: 2)),
    Answer(name: "none", text: #"{"choices":[],"usages":{"prompt_tokens":1}}"#, usage: nil),
    Answer(name: "a word of the model's", text: #"{"a":"\"usage","b":"\\\"usage\":{\"input_tokens\":1}","usage":"x"}"#, usage: nil),
    Answer(
      name: "no counters",
      text: #"{"usage":{"prompt_tokens":-1,"completion_tokens":1.5,"input_tokens":"3","output_tokens":99999999999999999999}}"#,
      usage: nil),
    Answer(name: "cut", text: #"{"usage":{"prompt_tokens":12,"#, usage: nil),
    Answer(name: "too long", text: "{\"usage\":{\"x\":\"" + String(repeating: "a", count: 5000) + "\",\"prompt_tokens\":1}}", usage: nil),
  ]

  private func scan(_ bytes: [UInt8], _ dialect: UsageScanner.Dialect, cuts: [Int]) -> TokenUsage? {
    var scanner = UsageScanner(dialect)
    for (start, end) in zip([0] + cuts, cuts + [bytes.count]) { bytes[start..<end].withUnsafeBytes { scanner.scan($0) } }
    return scanner.usage
  }

  @Test("Finds it in every provider's shape, whole", arguments: answers)
  func whole(answer: Answer) {
    #expect(scan(Array(answer.text.utf8), answer.dialect, cuts: []) == answer.usage)
  }

  @Test("Finds the same however the answer is cut", arguments: answers)
  func pieces(answer: Answer) {
    let bytes = Array(answer.text.utf8)
    #expect(scan(bytes, answer.dialect, cuts: Array(1..<bytes.count)) == answer.usage)
    var random = SplitMix64(seed: 7)
    let severalCuts = (0..<200).map { _ in Set((0..<6).map { _ in Int.random(in: 0..<bytes.count, using: &random) }).sorted() }
    let odd = ((1..<bytes.count).map { [$0] } + severalCuts).filter { scan(bytes, answer.dialect, cuts: $0) != answer.usage }
    #expect(odd.isEmpty, "read in another way when cut there")
  }

  @Test("Random bytes do no harm, and a scanner that is reset knows nothing")
  func noise() {
    var random = SplitMix64(seed: 3)
    let words = ["\"usage", "\":{", "\"prompt_tokens\":", "1", "}", "eval_count\"", ":", "\\", "\"", "{", " ", "g", "v"]
    for dialect in [UsageScanner.Dialect.usageObject, .evalCounts] {
      var scanner = UsageScanner(dialect)
      for _ in 0..<20_000 {
        let piece = Array((0..<Int.random(in: 0...6, using: &random)).map { _ in random.pick(words) }.joined().utf8)
        piece.withUnsafeBytes { scanner.scan($0) }
      }
      scanner.reset()
      #expect(scanner.usage == nil)
    }
  }

  @Test(
    "The path tells the dialect",
    arguments: [
      ("/api/chat", UsageScanner.Dialect.evalCounts), ("/v1/chat/completions", .usageObject), ("/api/v1/chat/completions", .usageObject),
    ])
  func dialects(path: String, dialect: UsageScanner.Dialect) {
    #expect(UsageScanner.Dialect(path: path.utf8) == dialect)
  }
}
