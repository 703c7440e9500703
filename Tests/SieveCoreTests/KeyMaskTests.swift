import Testing

@testable import SieveCore

@Suite struct KeyMaskTests {
  private static let keys = [
    "sk-secret", "sk-or-v1-0123456789abcdef0123456789abcdef", "sk_live_abcdef", "gsk_abcDEF123456",
    "AIzaSyA1234567890abcdefghijklmnopqrstuv", "hf_AbCdEfGhIj",
    "xai-abcdefghij", "ghp_abcdefghijkl", "pplx-0a1b2c3d4e5f", "nvapi-abcdefghijkl", "ya29.a0AfH6SMBx",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
    "0123456789abcdef0123456789abcdef", "AbCd1234EfGh5678IjKl9012", "550e8400-e29b-41d4-a716-446655440000", "AKIAIOSFODNN7EXAMPLE",
    "r8_abcdefghijkl",
  ]

  @Test(arguments: keys)
  func `a key is taken out wherever it stands`(key: String) {
    for (before, after) in [
      ("", ""), ("api_key:", ""), ("unknown key '", "' in x"), ("a/", "/b"), ("Bearer ", ""), ("é", "é"), ("[", ", c]"), ("\"", "\""),
    ] {
      #expect(KeyMask.masked(before + key + after) == before + "•••" + after)
    }
    #expect(KeyMask.masked("\(key) and \(key)") == "••• and •••")
  }

  @Test(arguments: ["Bearer x", "bearer  x1", "BEARER abc"])
  func `what follows Bearer is one, whatever it is`(text: String) {
    #expect(KeyMask.masked(text).hasSuffix(" •••"))
  }

  @Test(arguments: [
    "", "a", "api_key", "openrouter/meta-llama/llama-3.3-70b-instruct:free", "anthropic/claude-3-5-sonnet-20241022",
    "gpt-4o-mini-2024-07-18", "os.environ/OPENAI_API_KEY",
    "https://openrouter.ai/api/v1", "unknown key 'regex' in backend 'openrouter'. Did you mean 'regexp'?", "hf", "sk", "skill",
    "eyjafjallajokull", "Bearer", "a Bearer: b", "日本 é\u{301} 😀",
    "deepseek-r1-distill-qwen-32b", "text-embedding-3-large", "/etc/modelsieve/config.yaml", "128MiB", "2025-11-02T12:00:00Z", "xai/grok-4",
  ])
  func `a name, an id or a sentence stays`(text: String) {
    #expect(Array(KeyMask.masked(text).utf8) == Array(text.utf8))
  }
}
