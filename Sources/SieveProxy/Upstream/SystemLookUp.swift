internal import CPlatform
internal import NIOCore

/// Asks the system for the addresses of a name: its hosts file, its name servers, whatever it is set up to ask.
enum SystemLookUp {
  /// In the order in which to try them (RFC 6724). Blocks, for half a minute where no name server answers.
  @Sendable static func addresses(of host: String) throws(NameLookupError) -> [SocketAddress] {
    var hints = platform_stream_hints()
    var list: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(host, nil, &hints, &list)
    defer { if let list { freeaddrinfo(list) } }
    guard code == 0 else {
      throw platform_is_no_such_name(code) != 0 ? .noSuchName : .failed(String(cString: gai_strerror(code)))
    }
    var addresses: [SocketAddress] = []
    var next = list
    while let info = next?.pointee {
      if let address = info.ai_addr {
        if info.ai_family == AF_INET {
          addresses.append(SocketAddress(UnsafeRawPointer(address).loadUnaligned(as: sockaddr_in.self)))
        } else if info.ai_family == AF_INET6 {
          addresses.append(SocketAddress(UnsafeRawPointer(address).loadUnaligned(as: sockaddr_in6.self)))
        }
      }
      next = info.ai_next
    }
    guard !addresses.isEmpty else { throw .noSuchName }
    return addresses
  }
}
