/// Why the proxy cannot run with a configuration that is itself valid: one line that names the thing and what to do.
package struct ProxyStartError: Error, Sendable, CustomStringConvertible {
  package var description: String

  package init(_ description: String) { self.description = description }
}
