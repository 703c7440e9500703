import Testing

@testable import SieveProxy

@Suite struct UpstreamTLSTests {
  @Test(arguments: ["localhost", "api.openai.com", "xn--bcher-kva.example", "1.2.3", "1.2.3.4.5", "256.1.1.1", "a", "10.example"])
  func `a name is sent as server name`(host: String) {
    #expect(UpstreamTLS.serverName(host) == host)
  }

  @Test(arguments: ["127.0.0.1", "0.0.0.0", "::1", "2001:db8::1", "::ffff:10.0.0.1"])
  func `an address is not`(host: String) {
    #expect(UpstreamTLS.serverName(host) == nil)
  }
}
