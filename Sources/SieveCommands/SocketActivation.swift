internal import CPlatform
internal import SieveProxy

/// The sockets that whoever started this process has opened for it: `LISTEN_FDS` of systemd (sd_listen_fds(3)), and of tools like it.
enum SocketActivation {
  /// The first descriptor that is handed over.
  private static let first: CInt = 3

  /// Empty where there are none, or none for this process.
  static func addresses(_ environment: [String: String], processID: Int32 = getpid()) throws(ProxyStartError) -> [ListenAddress] {
    guard let text = environment["LISTEN_FDS"], !text.isEmpty else { return [] }
    // Tools that start a program without knowing its number beforehand leave it out.
    if let owner = environment["LISTEN_PID"], owner != "\(processID)" { return [] }
    guard let count = CInt(text), (0...64).contains(count) else {
      throw ProxyStartError("LISTEN_FDS must be a number of sockets from 0 to 64, not \(TerminalText.quoted(text))")
    }
    // Programs that this one starts are not meant.
    for name in ["LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES"] { unsetenv(name) }
    return (first..<first + count).map(ListenAddress.inherited)
  }
}
