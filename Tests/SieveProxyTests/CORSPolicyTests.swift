import Testing

@testable import SieveProxy

@Suite struct CORSPolicyTests {
  @Test(arguments: [
    (["https://chat.example"], "https://chat.example", true), (["https://a", "https://b:8443"], "https://b:8443", true),
    (["*"], "https://any.example", true), (["https://a", "*"], "null", true),
    (["https://chat.example"], "https://chat.example.evil", false), (["https://chat.example"], "http://chat.example", false),
    (["https://chat.example"], "https://chat.example:444", false),
    (["https://chat.example"], "*", false), (["https://chat.example"], "null", false), (["https://chat.example"], "", false),
    ([], "https://chat.example", false),
  ])
  func `an origin may call if it is on the list, letter for letter`(origins: [String], origin: String, isAllowed: Bool) {
    let lines = "Access-Control-Allow-Origin: \(origin)\r\nAccess-Control-Expose-Headers: *\r\nVary: Origin\r\n"
    #expect(CORSPolicy(origins: origins).lines(for: origin) == (isAllowed ? lines : nil))
  }

  @Test func `without origins it is off`() {
    #expect(!CORSPolicy(origins: []).isOn)
    #expect(CORSPolicy(origins: ["*"]).isOn)
    #expect(CORSPolicy(origins: ["https://a"]).isOn)
  }

  @Test(arguments: [nil, "", "authorization, content-type"])
  func `a preflight is granted the headers it asks for`(requested: String?) {
    let lines = CORSPolicy.preflightLines(requestedHeaders: requested).split(separator: "\r\n", omittingEmptySubsequences: false)
    #expect(lines.first == "Access-Control-Allow-Methods: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")
    #expect(lines.last == "")
    let granted = lines.filter { $0.hasPrefix("Access-Control-Allow-Headers") }
    #expect(granted == (requested == "authorization, content-type" ? ["Access-Control-Allow-Headers: authorization, content-type"] : []))
  }
}
