import SieveCore
import Testing

@Suite("Parameters of a list request")
struct QueryParameterTests {
  @Test(
    "are the operator's, then those of the client's that the operator has not given",
    arguments: [
      ("", "output_modalities=all&x=a%26b%20%C3%A9"), ("c=1&d", "output_modalities=all&x=a%26b%20%C3%A9&c=1&d"),
      ("x=2&c=1&%78=3&output%5Fmodalities=text", "output_modalities=all&x=a%26b%20%C3%A9&c=1"),
      ("%=1", "output_modalities=all&x=a%26b%20%C3%A9"),
      ("X=1", "output_modalities=all&x=a%26b%20%C3%A9&X=1"),
    ])
  func query(client: String, query: String) {
    let own = [QueryParameter(name: "output_modalities", value: "all"), QueryParameter(name: "x", value: "a&b é")]
    #expect(QueryParameter.query(of: own, followedBy: client) == query)
    #expect(QueryParameter.query(of: [], followedBy: client) == client)
  }
}
