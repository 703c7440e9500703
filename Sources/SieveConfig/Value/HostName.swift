// What may stand where a host is named.
internal import Foundation

enum HostName {
  static func isNameOrIPv4(_ text: some StringProtocol) -> Bool {
    !text.isEmpty && text.count <= 253 && text.isASCIIAlphanumeric(or: "-._")
      && !text.hasPrefix(".") && !text.contains("..")
  }

  static func isIPv6(_ text: some StringProtocol) -> Bool {
    var address = in6_addr()
    return inet_pton(AF_INET6, String(text), &address) == 1
  }
}
