internal import Foundation
internal import NIOCore
internal import SieveCore

/// How many event loops to run: one a core that this process may use, unless the configuration says otherwise.
enum CoreCount {
  static func loops(_ settings: ServerSettings) -> Int { settings.threads ?? available }

  /// NIO knows the limits of cgroups; `taskset` and its like are asked for here.
  static var available: Int {
    min(System.coreCount, allowedByAffinity ?? .max)
  }

  /// The bits of `Cpus_allowed`, a hexadecimal number with commas in it (proc(5)); nil where there is no such file.
  private static var allowedByAffinity: Int? {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
      let line = status.split(separator: "\n").first(where: { $0.hasPrefix("Cpus_allowed:") })
    else { return nil }
    let count = line.dropFirst("Cpus_allowed:".count).compactMap(\.hexDigitValue).reduce(0) { $0 + $1.nonzeroBitCount }
    return count > 0 ? count : nil
  }
}
