import Testing

@testable import SieveCore

@Suite struct WhereRuleTests {
  /// 2025-06-01T00:00:00Z
  private static let now: Int64 = 1_748_736_000

  @Test(arguments: [
    ("131072", ">= 128k", true), ("128000", ">= 128k", true), ("127999", ">= 128k", false), ("131072", "= 128Ki", true),
    ("131071", ">= 128Ki", false), ("2097152", "<= 2Mi", true), ("5000000000", "> 4G", true), ("4350", "= 4.35k", true),
    ("5", "<6", true), ("5", "< 5", false), ("5", "<=5", true), ("5", "> 5", false), ("5", "== 5.0", true), ("5", "!= 5", false),
    ("-1", "< 0", true), ("-1", "= -1", true), ("1e3", "1k", true), ("5", "5", true), ("5", "five", false), ("5", "!= five", true),
  ])
  func `numbers are compared as numbers`(value: String, condition: String, holds: Bool) throws {
    #expect(try Self.match(value, condition) == (holds ? .holds : .fails))
  }

  @Test(arguments: [
    (#""0.000002""#, "<= 0.000002", true), (#""0.0000020""#, "= 2e-6", true), (#""0.0000020001""#, "<= 0.000002", false),
    (#""-1""#, ">= 0", false), (#""0""#, "0.0", true),
  ])
  func `text that spells a number counts as one`(value: String, condition: String, holds: Bool) throws {
    #expect(try Self.match(value, condition) == (holds ? .holds : .fails))
  }

  @Test(arguments: [
    (#""Llama""#, "llama", true), (#""Llama""#, "= LLAMA", true), (#""Llama""#, "!= llama", false), (#""llama 3""#, "llama", false),
    (#""\u006clama""#, "llama", true), ("true", "true", true), ("true", "yes", true), ("false", "true", false), ("false", "!= true", true),
    ("false", "off", true), (#""true""#, "true", true), (#""in stock""#, "= in stock", true), (#""<none>""#, "= \u{20}x", false),
  ])
  func `a bare value means equality`(value: String, condition: String, holds: Bool) throws {
    #expect(try Self.match(value, condition) == (holds ? .holds : .fails))
  }

  @Test(arguments: [
    (#"["temperature","Tools"]"#, "contains tools", true), (#"["toolbox"]"#, "contains tools", false), ("[]", "contains tools", false),
    ("[1,2]", "contains 2", true), ("[null,true]", "contains true", true), (#"[["tools"]]"#, "contains tools", false),
    (#""text+Image->text""#, "contains image", true), (#""text""#, "contains image", false), (#""a*b""#, "contains *", true),
    (#""ab""#, "contains *", false), (#""ÉTÉ""#, "contains été", true), (#""a b""#, "contains a  b", false),
  ])
  func `contains looks for an element or a part`(value: String, condition: String, holds: Bool) throws {
    #expect(try Self.match(value, condition) == (holds ? .holds : .fails))
  }

  @Test(arguments: [
    (#""text+image->text""#, "matches .*image.*", true), (#""text+image->text""#, "matches image", false),
    (#""Q4_K_M""#, #"matches q\d_.*(?<!_s)"#, true), (#""q4_k_s""#, #"matches q\d_.*(?<!_s)"#, false),
  ])
  func `matches is a regular expression for the whole value`(value: String, condition: String, holds: Bool) throws {
    #expect(try Self.match(value, condition) == (holds ? .holds : .fails))
  }

  @Test(arguments: [
    ("1748649600", "< 2d", true), ("1748649600", "<= 1d", true), ("1748649600", "< 1d", false), ("1748649600", ">= 24h", true),
    ("1748649600", "> 1w", false), ("0", "> 50y", true), ("1900000000", "< 1h", true), (#""1748649600""#, "< 2d", true),
    (#""2025-05-31T00:00:00Z""#, "= 1d", false), (#""2025-05-31T00:00:00Z""#, "<= 1d", true),
    (#""2025-05-31T02:00:00.123456789+02:00""#, "> 1.5d", false), (#""2025-05-30""#, ">= 2d", true),
  ])
  func `ages count from a moment in seconds or RFC 3339`(value: String, condition: String, holds: Bool) throws {
    #expect(try Self.match(value, condition) == (holds ? .holds : .fails))
  }

  @Test(arguments: [
    ("null", "= 1"), ("{}", "= 1"), ("[]", "= 1"), ("[]", "!= x"), ("{}", "contains x"), ("5", "contains 5"), ("true", "matches true"),
    (#"["x"]"#, "matches x"), (#""free""#, "<= 0.1"), (#""nan""#, "<= 0.1"), (#""inf""#, "> 0.1"), (#""0x10""#, "> 1"), ("true", "> 0"),
    (#""yesterday""#, "< 2d"), ("[1748649600]", "< 2d"),
  ])
  func `a value of another type counts as missing`(value: String, condition: String) throws {
    #expect(try Self.match(value, condition) == .missing)
  }

  @Test func `without a clock an age counts as missing`() throws {
    #expect(try Self.match("1748649600", "< 2d", now: nil) == .missing)
    #expect(try Self.match("1748649600", "< 1800000000", now: nil) == .holds)
  }

  @Test func `any of several conditions is enough`() throws {
    func match(_ value: String?) throws -> WhereMatch {
      let rule = try WhereRule(field: "f", conditions: ["free", "<= 0.5", "contains trial"], caseSensitive: false)
      return rule.match(try value.flatMap(Self.value), now: nil)
    }
    #expect(try match(#""FREE""#) == .holds)
    #expect(try match("0.5") == .holds)
    #expect(try match(#"["trial"]"#) == .holds)
    #expect(try match("0.6") == .fails)
    #expect(try match("{}") == .missing)
    #expect(try match(nil) == .missing)
  }

  @Test(arguments: ["Llama", "= Llama", "contains Llama", "matches Llama", "!= llama"])
  func `case counts where it is told to`(condition: String) throws {
    #expect(try Self.match(#""Llama""#, condition, caseSensitive: true) == .holds)
    #expect(try Self.match(#""llama""#, condition, caseSensitive: true) == .fails)
  }

  @Test func `a regexp that runs away is stopped`() throws {
    let runaway = String(repeating: "x", count: 60)
    #expect(try Self.match("\"\(runaway)\"", "matches (x+x+)+y") == .stopped)
    let either = try WhereRule(field: "f", conditions: ["matches (x+x+)+y", "= z"], caseSensitive: false)
    #expect(either.match(.text(runaway), now: nil) == .stopped)
  }

  @Test(arguments: [
    ("", "is empty"), ("  ", "is empty"), (">=", "needs a number"), (">= abc", "needs a number"), ("> 128q", "needs a number"),
    ("< 5m", "needs a number"), ("< -5d", "needs a number"), ("< 1,000", "needs a number"), ("< 128 k", "needs a number"),
    ("> nan", "needs a number"), ("< = 5", "needs a number"), ("=", "has nothing behind '='"), ("!=", "has nothing behind '!='"),
    ("= > 5", "has two operators"), ("=> 5", "has two operators"), ("=~ x", "has two operators"),
    ("contains", "has nothing behind 'contains'"),
    ("matches ", "has nothing behind 'matches'"), ("matches (", "is not a regular expression: missing ), unterminated subpattern"),
    ("! x", "has no operator that is known"), ("~ x", "has no operator that is known"), ("like x", "has no operator that is known"),
    ("Contains x", "has no operator that is known"), ("in [a, b]", "has no operator that is known"),
    ("not x", "has no operator that is known"),
  ])
  func `what nobody understands is refused`(condition: String, message: String) {
    let error = #expect(throws: WhereError.self) { try WhereRule(field: "f", conditions: ["1", condition], caseSensitive: false) }
    #expect(error?.index == 1)
    #expect(error?.description.hasPrefix(message) == true)
  }

  @Test(arguments: ["", ".", "a.", ".a", "a..b"])
  func `a field without a name is refused`(field: String) {
    let error = #expect(throws: WhereError.self) { try WhereRule(field: field, conditions: ["1"], caseSensitive: false) }
    #expect(error?.index == nil)
  }

  private static func match(
    _ value: String, _ condition: String, caseSensitive: Bool = false, now: Int64? = now
  ) throws -> WhereMatch {
    try WhereRule(field: "f", conditions: [condition], caseSensitive: caseSensitive).match(try self.value(value), now: now)
  }

  private static func value(_ json: String) throws -> ModelFieldValue? {
    let path = try #require(FieldPath("f"))
    return FieldScanner.values(at: [path], in: #"{"id":"x","f":\#(json)}"#)[0]
  }
}

extension WhereRule {
  fileprivate func match(_ value: ModelFieldValue?, now: Int64?) -> WhereMatch {
    var budget = RegexpBudget()
    return match(value, now: now, &budget)
  }
}
