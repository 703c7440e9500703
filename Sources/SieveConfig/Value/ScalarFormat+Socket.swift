// Unix sockets: where they are, and who may connect.
internal import SieveCore

extension ScalarFormat where Value == String {
  /// Where to listen: a host, or `unix:` and the path of a socket.
  package static var listenHost: Self {
    Self("be a host name or an IP address, without a port, or unix: and the absolute path of a socket, of at most 100 bytes") { text in
      guard text.utf8.starts(with: "unix:".utf8) else { return try? ScalarFormat.host.parse(text) }
      return UnixSocketPath.isValid(String(text.dropFirst(5))) ? text : nil
    }
  }
}

extension ScalarFormat where Value == Int {
  /// The bits of a file's mode, in octal as `chmod` takes them.
  static var fileMode: Self {
    Self("be a file's mode in octal, such as 0660") { text in
      guard (3...4).contains(text.utf8.count), let mode = Int(text, radix: 8), (0...0o777).contains(mode) else { return nil }
      return mode
    }
  }
}
