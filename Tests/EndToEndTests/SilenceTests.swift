// A path that drops packets without a word, which takes a network of its own: Tests/Network says how.
import Foundation
import Testing

@Suite("A path that has gone silent")
struct SilenceTests {
  private static let script = URL(filePath: #filePath).appending(path: "../../Network/silence.py").standardized.path

  /// Whether this system and this user can have namespaces with virtual cables between them.
  private static let hasNamespaces: Bool = {
    let attempt = try? Program(
      ["--net", "/bin/sh", "-c", "ip link add a type veth peer name b && ip rule add pref 1 ipproto tcp sport 1 blackhole"],
      environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"], executable: "/usr/bin/unshare"
    ).result()
    return attempt?.status == 0
  }()

  @Test(
    "a request on a forgotten connection goes on a fresh one within connection_timeout; who is slow or full is waited for",
    .enabled(if: hasNamespaces, "needs root, unshare(1) and ip(8), as Linux has them"))
  func silence() throws {
    let result = try Program(
      ["--net", "python3", Self.script, Program.path], environment: ["PATH": "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
      executable: "/usr/bin/unshare"
    ).result(within: .seconds(60))
    #expect(result.status == 0 && result.output.contains("ok"), "\(result.log)\(result.output)")
  }
}
