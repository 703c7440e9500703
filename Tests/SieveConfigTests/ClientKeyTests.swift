import SieveConfig
import SieveCore
import Testing

@Suite("server.clients and server.admin_key")
struct ClientKeyTests {
  private func text(_ server: String) -> String {
    "server: {\(server)}\nviews: {small: {glob: x}, smart: {glob: y}}\nmodel_filter: {base_url: 'http://h/v1'}"
  }

  @Test func clientsHaveANameAKeyAndPerhapsAView() throws {
    let server = try load(
      text("clients: [{name: phone, key: os.environ/P, view: small}, {key: sk-2, name: my desk}], admin_key: file:/run/admin"),
      environment: ["P": "sk-1"]
    ) { _ in "sk-admin\n" }.configuration.server
    #expect(
      server.clients == [
        ClientKey(name: "phone", key: Secret("sk-1"), view: "small"), ClientKey(name: "my desk", key: Secret("sk-2")),
      ])
    #expect(server.adminKey == Secret("sk-admin"))
  }

  @Test func withoutThemNobodyNeedsAKey() throws {
    let server = try load(text("port: 1")).configuration.server
    #expect(server.clients == nil)
    #expect(server.adminKey == nil)
  }

  @Test func oneClientNeedsNoList() throws {
    #expect(try load(text("clients: {name: phone, key: sk-1}")).configuration.server.clients?.map(\.name) == ["phone"])
  }

  @Test(
    "A client that cannot work is refused where it stands, and its key is not shown",
    arguments: [
      ("clients: [{key: sk-1}]", "1:20: 'name' is missing in an entry of 'clients'"),
      ("clients: [{name: a}]", "1:20: 'key' is missing in an entry of 'clients'"),
      ("clients: [{name: a, key: os.environ/GONE}]", "1:35: 'key': the environment variable 'GONE' is not set"),
      ("clients: [{name: a, key: ''}]", "1:35: 'key': the key is empty"),
      ("clients: [{name: '', key: sk-1}]", "1:27: 'name' must be a name without control characters or white space around it, not ''"),
      ("clients: [{name: a, key: sk-1, view: smal}]", "1:47: there is no view 'smal'. Did you mean 'small'?"),
      ("clients: [{name: a, key: sk-1, view: ''}]", "1:47: there is no view ''."),
      ("clients: [{name: a, key: sk-1}, {name: a, key: sk-2}]", "1:49: another client is called 'a' already"),
      ("clients: [{name: a, key: sk-1}, {name: b, key: sk-1}]", "1:57: the clients 'a' and 'b' have the same key"),
      (
        "clients: [{name: a, key: 'sk;1'}]",
        "1:35: 'key' of a client must not begin with 'keyring:' nor hold ; , or white space: no keyring could carry it"
      ),
      (
        "clients: [{name: a, key: 'sk 1'}]",
        "1:35: 'key' of a client must not begin with 'keyring:' nor hold ; , or white space: no keyring could carry it"
      ),
      (
        "clients: [{name: a, key: 'keyring:a=b'}]",
        "1:35: 'key' of a client must not begin with 'keyring:' nor hold ; , or white space: no keyring could carry it"
      ),
      ("clients: [{name: a, key: sk-1, veiw: small}]", "1:41: unknown key 'veiw' in an entry of 'clients'. Did you mean 'view'?"),
      ("clients: [phone]", "1:20: an entry of 'clients' must be a mapping, not text"),
      ("clients: []", "1:19: 'clients' is empty; remove it or give it an entry"),
      ("clients: ", "1:10: 'clients' has no value; remove it if nobody needs a key"),
      ("clients: [{name: a, key: }]", "1:30: 'key' has no value"),
      ("admin_key: ", "1:10: 'admin_key' has no value"),
      ("admin_key: os.environ/GONE", "1:21: 'admin_key': the environment variable 'GONE' is not set"),
      ("admin_key: [sk-1]", "1:21: 'admin_key' must be one value, not a list"),
    ])
  func refusals(server: String, problem: String) {
    #expect(problems(in: text(server)) == ["config.yaml:" + problem])
  }
}
