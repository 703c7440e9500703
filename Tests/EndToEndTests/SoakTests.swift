// Faults and vanishing clients by the hundred: Tests/Network/soak.py says how.
import Foundation
import Testing

@Suite("Hundreds of faults")
struct SoakTests {
  private static let script = URL(filePath: #filePath).appending(path: "../../Network/soak.py").standardized.path
  private static let isLinux = FileManager.default.fileExists(atPath: "/proc/self/status")

  @Test(
    "every intact answer is the backend's, none that is broken looks whole, connections, counts and memory come back",
    .enabled(if: isLinux, "needs /proc, as Linux has it"))
  func soak() throws {
    let result = try Program(
      ["python3", Self.script, Program.path, "1200"], environment: ["PATH": "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
      executable: "/usr/bin/env"
    ).result(within: .seconds(300))
    #expect(result.status == 0 && result.output.contains("ok"), "\(result.log)\(result.output)")
  }
}
