// The built program, as a process.
import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

final class Program {
  /// What a run of the program came to.
  struct Result {
    var status: Int32
    var output: String
    var log: String
  }

  /// `MODELSIEVE_BIN`, else the binary that was built with these tests.
  static let path: String = {
    if let path = ProcessInfo.processInfo.environment["MODELSIEVE_BIN"] { return path }
    let besideTests = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "modelsieve").path
    if FileManager.default.isExecutableFile(atPath: besideTests) { return besideTests }
    return URL(filePath: #filePath).appending(path: "../../../../.build/debug/modelsieve").standardized.path
  }()

  private let process = Process()
  /// Standard error. Read by the test, while it waits for a line, and at the end.
  let log: Wire
  let output: Wire
  private(set) var seen = ""

  /// `ulimit`: arguments of the shell's command of that name, such as `-n 100`.
  init(
    _ arguments: [String], environment: [String: String] = [:], folder: String? = nil, executable: String = path, ulimit: String? = nil
  ) throws {
    let (log, output) = (Pipe(), Pipe())
    process.executableURL = URL(filePath: ulimit == nil ? executable : "/bin/sh")
    process.arguments = (ulimit.map { ["-c", "ulimit \($0) && exec \"$0\" \"$@\"", executable] } ?? []) + arguments
    process.environment = environment.merging(["PATH": "/usr/bin:/bin"]) { first, _ in first }
    if let folder { process.currentDirectoryURL = URL(filePath: folder) }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = log
    self.log = Wire(descriptor: dup(log.fileHandleForReading.fileDescriptor))
    self.output = Wire(descriptor: dup(output.fileHandleForReading.fileDescriptor))
    try process.run()
    // Else its end could not be seen.
    try log.fileHandleForWriting.close()
    try output.fileHandleForWriting.close()
  }

  deinit {
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
  }

  func signal(_ signal: Int32) { kill(process.processIdentifier, signal) }

  /// The processor time it has used; nil on systems that have no `/proc`.
  var processorTime: Duration? {
    guard let text = try? String(contentsOfFile: "/proc/\(process.processIdentifier)/stat", encoding: .utf8),
      // Counted from behind the name, which may hold anything: proc(5), fields 14 and 15.
      let fields = text.components(separatedBy: ")").last?.split(separator: " "), fields.count > 12,
      let user = Int(fields[11]), let system = Int(fields[12])
    else { return nil }
    return .seconds(user + system) / sysconf(CInt(_SC_CLK_TCK))
  }

  /// The most memory that it has had resident, in bytes; 0 on systems that have no `/proc`.
  var peakMemory: Int {
    let status = (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
    return (line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) << 10
  }

  /// The first line of the log, from where the last search ended, that holds `text`.
  @discardableResult
  func line(with text: String, within limit: Duration = Wire.patience) throws -> String {
    let deadline = ContinuousClock.now + limit
    while true {
      let line: String
      do {
        line = String(decoding: try log.read(through: "\n", within: ContinuousClock.now.duration(to: deadline)), as: UTF8.self)
      } catch {
        Issue.record("no '\(text)' in the log: \(seen)")
        throw error
      }
      seen += line
      if line.contains(text) { return line }
    }
  }

  /// Takes what the log has so far: a program whose log nobody reads leaves lines out in the end.
  func readLog() throws { seen += String(decoding: try log.unread(), as: UTF8.self) }

  /// Waits for its end. No key may have been said.
  func result(within limit: Duration = Wire.patience) throws -> Result {
    do {
      seen += String(decoding: try log.readToEnd(within: limit), as: UTF8.self)
    } catch {
      kill(process.processIdentifier, SIGKILL)
      Issue.record("the program did not end within \(limit): \(seen)")
    }
    process.waitUntilExit()
    let output = String(decoding: try self.output.readToEnd(), as: UTF8.self)
    #expect(process.terminationReason == .exit, "the program crashed: \(seen)")
    #expect(!seen.contains(TestSecret.mark) && !output.contains(TestSecret.mark), "a key in the log: \(seen)\(output)")
    return Result(status: process.terminationStatus, output: output, log: seen)
  }

  /// Runs the program to its end.
  static func run(_ arguments: [String], environment: [String: String] = [:], folder: String? = nil) throws -> Result {
    try Program(arguments, environment: environment, folder: folder).result()
  }
}
