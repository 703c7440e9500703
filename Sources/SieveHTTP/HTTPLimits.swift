/// How large a head may be. Counted in bytes, as they come over the wire.
package struct HTTPLimits: Sendable {
  package var head = 64 << 10
  package var fields = 256
  package var target = 16 << 10
  /// All trailer fields of one body together.
  package var trailers = 16 << 10
  /// The extensions of one chunk.
  package var chunkExtension = 256

  package init() {}
}
