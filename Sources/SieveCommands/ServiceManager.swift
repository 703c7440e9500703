internal import CPlatform
internal import SieveProxy

/// Who has started this process and wants to know how it is: systemd, or what speaks like it (sd_notify(3)). Silent where nobody does.
struct ServiceManager: Sendable {
  private let socket: String?
  /// How often it wants to hear that all is well; nil: not at all.
  let watchdogInterval: Duration?

  init(_ environment: [String: String]) {
    socket = environment["NOTIFY_SOCKET"].flatMap { $0.hasPrefix("/") || $0.hasPrefix("@") ? $0 : nil }
    let isForUs = environment["WATCHDOG_PID"].map { $0 == "\(getpid())" } ?? true
    // Half of what it waits for, as systemd advises.
    watchdogInterval =
      isForUs ? environment["WATCHDOG_USEC"].flatMap { Int64($0) }.flatMap { $0 > 0 ? .microseconds(max(1000, $0 / 2)) : nil } : nil
  }

  func ready(_ status: String) { tell("READY=1\nSTATUS=\(status)") }
  func stopping() { tell("STOPPING=1\nSTATUS=Draining") }

  /// `ready` follows, whatever comes of it.
  func reloading() {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    tell("RELOADING=1\nMONOTONIC_USEC=\(now.tv_sec * 1_000_000 + now.tv_nsec / 1000)")
  }

  /// Says so as long as every loop of `server` gets round to what it is asked, until cancelled.
  func watch(_ server: ProxyServer) async {
    guard socket != nil, let watchdogInterval else { return }
    while !Task.isCancelled {
      await server.respond()
      tell("WATCHDOG=1")
      try? await Task.sleep(for: watchdogInterval)
    }
  }

  private func tell(_ text: String) {
    guard let socket else { return }
    let bytes = Array(text.utf8)
    // Nobody there: as if nobody had asked.
    _ = bytes.withUnsafeBytes { platform_send_datagram(socket, $0.baseAddress, $0.count) }
  }
}
