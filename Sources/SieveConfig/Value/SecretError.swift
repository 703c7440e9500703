/// Why a key cannot be had. Never quotes it.
struct SecretError: Error, Equatable {
  var message: String

  init(_ message: String) { self.message = message }
}
