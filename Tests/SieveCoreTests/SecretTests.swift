import Testing

@testable import SieveCore

@Suite struct SecretTests {
  private static let key = "sk-hush"
  private static let secret = Secret(key)
  private static let backend = Backend(
    name: "b", baseURL: BaseURL(scheme: .https, host: "api.example", port: 443, path: "/v1"), auth: .key(secret))
  private static var server: ServerSettings {
    var settings = ServerSettings()
    settings.clients = [ClientKey(name: "phone", key: secret)]
    settings.adminKey = secret
    return settings
  }

  /// A key by itself, and everywhere a configuration keeps one.
  private static let holders: [any Sendable] = [
    secret, Optional(secret) as any Sendable, [secret], [secret: 1], ["key": secret], BackendAuth.key(secret), backend,
    server, Configuration(server: server, backends: [backend]),
  ]

  @Test(arguments: holders.indices)
  func `a key is not printed in any way`(index: Int) {
    let holder = Self.holders[index]
    var printed = ""
    print(holder, to: &printed)
    debugPrint(holder, to: &printed)
    dump(holder, to: &printed)
    for text in [printed, "\(holder)", "\([holder])", String(describing: holder), String(reflecting: holder), Self.reflected(holder)] {
      #expect(!text.contains(Self.key))
    }
    #expect(printed.contains("•••"))
  }

  @Test func `a key shows its place alone`() {
    #expect("\(Self.secret)" == "•••")
    #expect(String(reflecting: Self.secret) == "•••")
    #expect(Mirror(reflecting: Self.secret).children.isEmpty)
    #expect("\(BackendAuth.key(Self.secret))" == "key(•••)")
  }

  @Test func `a key is what it was made of`() {
    #expect(Self.secret.revealed == Self.key)
    #expect(Self.secret == Secret("sk-hush"))
    #expect(Self.secret != Secret("sk-hush "))
    #expect(AuthHeader.allCases.map { $0.value(for: Self.secret) } == ["Bearer sk-hush", "sk-hush", "sk-hush", "sk-hush"])
  }

  @Test(arguments: [
    ("sk-hush", true), ("sk-hus", false), ("sk-hush ", false), ("sk-husH", false), ("", false), ("sk-hushsk-hush", false),
    ("sk-hush\0", false), ("Sk-hush", false),
  ])
  func `a stranger's key is the same only byte for byte`(text: String, isSame: Bool) {
    #expect(Self.secret.equalsInConstantTime(Secret(text)) == isSame)
    #expect(Secret(text).equalsInConstantTime(Self.secret) == isSame)
    #expect(Secret("").equalsInConstantTime(Secret(text)) == text.isEmpty)
  }

  /// Everything a debugger or crash reporter that walks mirrors would find.
  private static func reflected(_ value: Any) -> String {
    Mirror(reflecting: value).children.map { "\($0.label ?? "") \($0.value) \(reflected($0.value))" }.joined()
  }
}
