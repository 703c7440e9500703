import Testing

@testable import SieveCore

@Suite struct CredentialDecisionTests {
  /// What travels outside of fields stops here whatever was decided.
  private static let all: [CredentialDecision] = [
    .removeClients, .send(HeaderLine(name: "x-api-key", value: "ours")), .forwardClients(except: []),
    .forwardClients(except: [.authorization]),
  ]

  @Test(arguments: [
    ("key=s", ""), ("api_key=s", ""), ("KEY=s", ""), ("Api_Key=s", ""), ("k%65y=s", ""), ("%6b%65%79=s", ""), ("api%5Fkey=s", ""),
    ("key", ""), ("key=", ""), ("a=1&key=s&b=2", "a=1&b=2"), ("key=s&key=t", ""), ("a=1&key=s", "a=1"), ("key=s&a=1", "a=1"),
    ("api-key=s", ""), ("api%2Dkey=s", ""), ("apikey=s&a", "a"), ("access_token=s", ""), ("access-token=s", ""), ("%61ccess%5Ftoken=s", ""),
    ("token=s", ""), ("Token=s", ""), ("subscription-key=s", ""), ("subscription%5fkey=s", ""), ("key[]=s", ""), ("key%5B0%5D=s", ""),
    ("a=1;key=s", ""), ("key=s;a=1&b=2", "b=2"), ("a=%zz&k%zz=s&b=2", "a=%zz&b=2"), ("key=a=b", ""), ("a&&key=s&&b", "a&&&b"),
  ])
  func `query parameters with a credential stop here, however they are spelt`(query: String, rest: String) {
    for decision in Self.all { #expect(decision.query(query) == rest) }
  }

  @Test(arguments: [
    "", "a=1", "keys=1", "mykey=1", "a=key", "a=1&b=key=2", "api.key=1", "key+=1", "a+b=%2B&c=%26key=1", "monkey", "page_token=1",
    "tokens=1", "=key", "&",
    ";",
    "model=a%2Fb&x=ü",
  ])
  func `other parameters pass byte for byte`(query: String) {
    for decision in Self.all { #expect(Array(decision.query(query).utf8) == Array(query.utf8)) }
  }

  @Test(arguments: [
    ("openai-insecure-api-key.s", ""), ("OpenAI-Insecure-API-Key.s", ""), ("realtime, openai-insecure-api-key.s", "realtime"),
    ("realtime,openai-insecure-api-key.s,openai-beta.realtime-v1", "realtime, openai-beta.realtime-v1"),
    ("\topenai-insecure-api-key.s , a", "a"), ("openai-insecure-api-key.", ""), ("openai-insecure-api-key.s,openai-insecure-api-key.t", ""),
    (#""openai-insecure-api-key.s""#, ""), (#"realtime, "openai-insecure-api-key.s""#, ""), ("realtime,'openai-insecure-api-key.s'", ""),
    (#"realtime,"openai\-insecure-api-key.s""#, ""), (#""a,openai-insecure-api-key.s, b""#, ""), ("x-openai-insecure-api-key.s, a", "a"),
    (#""a", b"#, #""a", b"#), ("a , b", "a , b"), ("a,b", "a,b"), ("openai-insecure-api-keys.s", "openai-insecure-api-keys.s"),
    ("realtime", "realtime"),
  ])
  func `subprotocols with a credential stop here, in any case and any company`(value: String, rest: String) {
    for decision in Self.all { #expect(decision.subprotocols(value) == rest) }
  }
}
